"""A section: what one stage contributes to a reply."""

from dataclasses import dataclass

from chat.replies import Citation, Kind, Step
from knowledge.content import Lang
from scamlist.result import CheckResult


@dataclass(frozen=True, slots=True)
class Section:
    """One part of an answer. A `final` section ends the walk through the stages."""

    kind: Kind
    text: str
    citations: tuple[Citation, ...] = ()
    topics: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    check: CheckResult | None = None
    suggestions: tuple[str, ...] = ()
    confidence: float = 1.0
    final: bool = True
    # The language of the text, when it is not that of the message.
    lang: Lang | None = None
