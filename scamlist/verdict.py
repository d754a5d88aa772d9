"""The verdict table: from evidence to one judgement, with no input or output."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from scamlist.evidence import Evidence

Confidence = Literal["high", "medium", "low"]


class Severity(IntEnum):
    """Worst first; the smallest of all evidence is the verdict."""

    danger = 1  # listed, imitates a protected name, or offers cash-out, lines, accounts, recovery
    caution = 2  # something a careful person would stop at
    unknown = 3  # seen and named, but it says nothing about the danger
    official = 4  # exactly an address of the verified official list


# The frozen category names, in the order results list them.
CATEGORIES = (
    "cashout_broker",
    "broker_promotion",
    "voucher_buyback",
    "line_or_id_scheme",
    "account_buying",
    "illegal_lending",
    "recovery_scam",
    "phishing",
    "brand_lookalike",
    "smishing",
    "shortener",
    "spam",
)
_SURENESS: dict[Confidence, int] = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a reason id means: how severe it is, how sure we are, what it belongs to.

    A settling rule is looked at before any name rule: an official or known-good address
    is not compared with the names it resembles (DESIGN.md, verdicts).
    """

    severity: Severity
    confidence: Confidence = "medium"
    categories: tuple[str, ...] = ()
    article: str = ""
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict with its ordered evidence, worst and surest first."""

    verdict: Severity
    confidence: Confidence
    categories: tuple[str, ...]
    brand: str | None
    reasons: tuple[Evidence, ...]


def judge(evidence: Iterable[Evidence], rules: Mapping[str, Rule]) -> Judgement:
    """Order the evidence and name the verdict: the worst severity seen, `unknown` for none.

    `official` stands only when nothing else was seen: any worse evidence outranks it, and
    evidence that says nothing about danger does not take it away.
    Raises KeyError for a reason id no rule names: a programming error, never input.
    """
    seen = list(evidence)
    if len(seen) == 1:
        # Nearly every address: nothing to order, and nothing to weigh against anything.
        return _judge_one(seen[0], rules[seen[0].reason])
    if len(seen) > 1:
        seen = sorted(_distinct(seen), key=lambda e: _rank(rules[e.reason]))
    if not seen:
        return Judgement(Severity.unknown, "low", (), None, ())
    deciding = [rules[e.reason] for e in seen if rules[e.reason].severity != Severity.unknown]
    worst = deciding[0] if deciding else rules[seen[0].reason]
    found = {c for e in seen for c in (*rules[e.reason].categories, *e.categories)}
    return Judgement(
        verdict=worst.severity,
        confidence=worst.confidence,
        categories=tuple(c for c in CATEGORIES if c in found),
        brand=next((e.brand for e in seen if e.brand), None),
        reasons=tuple(seen),
    )


def _judge_one(evidence: Evidence, rule: Rule) -> Judgement:
    found = {*rule.categories, *evidence.categories}
    categories = tuple(c for c in CATEGORIES if c in found) if found else ()
    return Judgement(rule.severity, rule.confidence, categories, evidence.brand, (evidence,))


def _rank(rule: Rule) -> tuple[int, int]:
    # What an official address is comes before the neutral remarks about it.
    severity = 2.5 if rule.severity == Severity.official else float(rule.severity)
    return int(severity * 2), _SURENESS[rule.confidence]


def _distinct(evidence: Iterable[Evidence]) -> list[Evidence]:
    """One piece of evidence per reason and exact span, the first one met."""
    return list({(e.reason, e.span.lower()): e for e in reversed(list(evidence))}.values())[::-1]
