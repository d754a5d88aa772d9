"""The result of a check as plain data, in the shape every channel and the API show."""

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypedDict

from scamlist.address import defang
from scamlist.evidence import Evidence, NotChecked
from scamlist.rules import LANGS, RULESET, Lang, RuleBook
from scamlist.verdict import Judgement, Severity

# The words of a help line, from the contacts file: (contact id, language) → name and number.
Contacts = Callable[[str, Lang], str]

# How long a verdict may be shown again: a fresh listing should reach people within the hour.
LASTS = {
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


class Wording:
    """The words around a verdict, put together once for each combination that occurs."""

    def __init__(self, book: RuleBook, contacts: Contacts) -> None:
        self.book = book
        self._contacts = contacts
        # Bound to this object; the combinations are those of the tables, a few hundred.
        self.steps: Callable[[Severity, tuple[str, ...], str, Lang], tuple[NextStep, ...]] = (
            lru_cache(2048)(self._steps)
        )
        self.unseen: Callable[[tuple[NotChecked, ...], Lang], tuple[Unseen, ...]] = lru_cache(512)(
            self._unseen
        )
        self.own_rules = {
            lang: book.labels.own_rules.fill(lang, {"ruleset": RULESET}) for lang in LANGS
        }

    def _steps(
        self, verdict: Severity, categories: tuple[str, ...], kind: str, lang: Lang
    ) -> tuple[NextStep, ...]:
        unlisted = verdict == Severity.unknown and kind in self.book.steps.contact_steps
        names = (
            self.book.steps.contact_steps[kind]
            if unlisted
            else self.book.next_steps(verdict.name, categories)
        )
        return tuple(self._step(name, lang) for name in names)

    def _step(self, name: str, lang: Lang) -> NextStep:
        row = self.book.steps.steps[name]
        words = self._contacts(row.contact, lang) if row.contact else ""
        text = row.fill(lang, {"contact": words})
        return {"id": name, "text": text, "contact": row.contact or None}

    def _unseen(self, unseen: tuple[NotChecked, ...], lang: Lang) -> tuple[Unseen, ...]:
        return tuple(
            {"what": n.what, "why": self.book.unseen[f"{n.what}.{n.why}"].fill(lang, {})}
            for n in unseen
        )


def render(
    judgement: Judgement,
    subject: Subject,
    unseen: Iterable[NotChecked],
    wording: Wording,
    lang: Lang,
    now: datetime,
    items: "list[CheckResult] | None" = None,
) -> CheckResult:
    """Put a judgement into words. `now` must be aware."""
    verdict, book = judgement.verdict, wording.book
    checked_at, expires_at = _stamps(int(now.timestamp()), verdict)
    steps = wording.steps(verdict, judgement.categories, subject["type"], lang)
    reasons = judgement.reasons[:_MOST_REASONS]
    return {
        "id": f"chk_{secrets.token_hex(8)}",
        "checked_at": checked_at,
        "expires_at": expires_at,
        "ruleset": book.version,
        "input": subject,
        "verdict": verdict.name,
        "categories": list(judgement.categories),
        "confidence": judgement.confidence,
        "brand": judgement.brand,
        "reasons": [_reason(e, wording, lang, checked_at[:10]) for e in reasons],
        "items": items or [],
        "not_checked": list(wording.unseen(tuple(unseen), lang)),
        "next_steps": list(steps),
        "lang": lang,
    }


def _reason(evidence: Evidence, wording: Wording, lang: Lang, today: str) -> Reason:
    book = wording.book
    row = book.reasons[evidence.reason]
    span = evidence.span
    if span:
        span = defang(" ".join(span.split()))
        if len(span) > _LONGEST_SPAN:
            span = f"{span[:_LONGEST_SPAN]}…"
    values = {"span": span, **evidence.values}
    if evidence.categories:
        values["category"] = book.labels.categories[evidence.categories[0]].fill(lang, {})
    return {
        "id": evidence.reason,
        "severity": row.severity,
        "evidence": span,
        "text": row.sentence.fill(lang, values),
        # What no list says, a rule of ours saw in the input itself, today.
        "source": evidence.source or wording.own_rules[lang],
        "as_of": evidence.as_of or today,
        "article": row.article,
    }


@lru_cache(64)
def _stamps(second: int, verdict: Severity) -> tuple[str, str]:
    """When a verdict was given and until when it may be shown, as of a second since 1970."""
    moment = datetime.fromtimestamp(second, UTC)
    return _stamp(moment), _stamp(moment + LASTS[verdict])


def _stamp(moment: datetime) -> str:
    return f"{moment.isoformat()[:19]}Z"
