"""The result of a check as plain data, in the shape every channel and the API show."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypedDict

from scamlist.address import defang
from scamlist.evidence import Evidence, NotChecked
from scamlist.rules import Lang, RuleBook
from scamlist.verdict import Judgement, Severity

# The words of a help line, from the contacts file: (contact id, language) → name and number.
Contacts = Callable[[str, Lang], str]

# How long a verdict may be shown again: a fresh listing should reach people within the hour.
_LASTS = {
    Severity.danger: timedelta(hours=24),
    Severity.caution: timedelta(hours=6),
    Severity.unknown: timedelta(hours=1),
    Severity.official: timedelta(hours=24),
}
_MOST_REASONS = 12
_LONGEST_SPAN = 160


class Subject(TypedDict, total=False):
    """What was checked; `display` is safe to show, the other fields exist for addresses."""

    type: str
    display: str
    normalized: str
    host: str
    registrable: str


class Reason(TypedDict):
    """One reason, with its exact evidence and where a listed fact was read."""

    id: str
    severity: str
    evidence: str
    text: str
    source: str
    as_of: str
    article: str


class Unseen(TypedDict):
    """Something that was not looked at, and why, as a sentence."""

    what: str
    why: str


class NextStep(TypedDict):
    """Something to do; `contact` is an id of the contacts file, or None."""

    id: str
    text: str
    contact: str | None


class CheckResult(TypedDict):
    """DESIGN.md §3: the same for Python and JSON."""

    id: str
    checked_at: str
    expires_at: str
    ruleset: str
    input: Subject
    verdict: str
    categories: list[str]
    confidence: str
    brand: str | None
    reasons: list[Reason]
    items: "list[CheckResult]"
    not_checked: list[Unseen]
    next_steps: list[NextStep]
    lang: str


def render(
    judgement: Judgement,
    subject: Subject,
    unseen: Iterable[NotChecked],
    book: RuleBook,
    contacts: Contacts,
    lang: Lang,
    now: datetime,
    items: "list[CheckResult] | None" = None,
) -> CheckResult:
    """Put a judgement into words. `now` must be aware."""
    verdict = judgement.verdict
    steps = (
        book.steps.contact_steps
        if subject["type"] in ("phone", "handle", "account") and verdict == Severity.unknown
        else book.next_steps(verdict.name, judgement.categories)
    )
    return {
        "id": f"chk_{secrets.token_hex(8)}",
        "checked_at": _stamp(now),
        "expires_at": _stamp(now + _LASTS[verdict]),
        "ruleset": book.version,
        "input": subject,
        "verdict": verdict.name,
        "categories": list(judgement.categories),
        "confidence": judgement.confidence,
        "brand": judgement.brand,
        "reasons": [_reason(e, book, lang) for e in judgement.reasons[:_MOST_REASONS]],
        "items": items or [],
        "not_checked": [
            {"what": n.what, "why": book.unseen[f"{n.what}.{n.why}"].fill(lang, {})} for n in unseen
        ],
        "next_steps": [_step(step, book, contacts, lang) for step in steps],
        "lang": lang,
    }


def _reason(evidence: Evidence, book: RuleBook, lang: Lang) -> Reason:
    row = book.reasons[evidence.reason]
    span = defang(" ".join(evidence.span.split()))
    if len(span) > _LONGEST_SPAN:
        span = f"{span[:_LONGEST_SPAN]}…"
    return {
        "id": evidence.reason,
        "severity": row.severity,
        "evidence": span,
        "text": row.sentence.fill(lang, {"span": span, **evidence.values}),
        "source": evidence.source,
        "as_of": evidence.as_of,
        "article": row.article,
    }


def _step(step: str, book: RuleBook, contacts: Contacts, lang: Lang) -> NextStep:
    row = book.steps.steps[step]
    words = contacts(row.contact, lang) if row.contact else ""
    return {
        "id": step,
        "text": row.fill(lang, {"contact": words}),
        "contact": row.contact or None,
    }


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
