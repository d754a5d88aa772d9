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


class Category:
    """The frozen category names, in the order results list them."""

    ALL = (
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


@dataclass(frozen=True, slots=True)
class Rule:
    """What a reason id means: how severe it is and how sure we are."""

    severity: Severity
    confidence: Confidence = "medium"
    categories: tuple[str, ...] = ()
    article: str = ""
    # A settling reason is looked at before any other: an official or known-good address.
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict with its ordered evidence, worst first."""

    verdict: Severity
    confidence: Confidence
    categories: tuple[str, ...]
    brand: str | None
    reasons: tuple[Evidence, ...]


_SURENESS: dict[Confidence, int] = {"high": 0, "medium": 1, "low": 2}


def judge(evidence: Iterable[Evidence], rules: Mapping[str, Rule]) -> Judgement:
    """Order the evidence, worst and surest first, and name the verdict.

    A settling `official` reason stands unless something seen *on the page or in the message*
    is worse, because lists are looked at before any name rule (DESIGN.md, verdicts).
    Raises KeyError for a reason id no rule names: a programming error, never input.
    """
    seen = sorted(
        dict.fromkeys(evidence),
        key=lambda e: (rules[e.reason].severity, _SURENESS[rules[e.reason].confidence]),
    )
    if not seen:
        return Judgement(Severity.unknown, "low", (), None, ())
    worst = rules[seen[0].reason]
    found = {c for e in seen for c in (*rules[e.reason].categories, *e.categories)}
    return Judgement(
        verdict=worst.severity,
        confidence=worst.confidence,
        categories=tuple(c for c in Category.ALL if c in found),
        brand=next((e.brand for e in seen if e.brand), None),
        reasons=tuple(seen),
    )
