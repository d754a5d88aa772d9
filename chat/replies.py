"""What we answer, in a shape every channel can render."""

from dataclasses import dataclass
from typing import Any, Literal

from knowledge.content import Lang
from scamlist.result import CheckResult

Kind = Literal["answer", "refuse", "urgent", "clarify", "out_of_scope", "smalltalk", "check"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from: an article (or platform) id, its source and date."""

    article: str
    title: str
    source: str
    url: str
    checked_on: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `contact` is an id of contacts.yaml or empty."""

    id: str
    text: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer. `text` stands on its own as plain text with line breaks.

    `check` is a CheckResult (scamlist.result) when an address, contact or forwarded message
    was judged. `suggestions` are follow-up questions a channel may offer as buttons. `beside` is
    what `text` answers besides the verdict, and `notes` what it says of how the message was
    read, for a channel that shows the verdict as a card.
    """

    id: str
    kind: Kind
    lang: Lang
    text: str
    citations: tuple[Citation, ...]
    topics: tuple[str, ...]
    steps: tuple[Step, ...]
    check: CheckResult | None
    suggestions: tuple[str, ...]
    session: str
    confidence: float
    beside: str = ""
    notes: str = ""

    def to_json(self) -> dict[str, Any]:
        """The `Answer` of the HTTP contract, as plain data."""
        answer: dict[str, Any] = {
            "id": self.id,
            "kind": self.kind,
            "lang": self.lang,
            "text": self.text,
            "citations": [
                {
                    "article": c.article,
                    "title": c.title,
                    "source": c.source,
                    "url": c.url,
                    "checked_on": c.checked_on,
                }
                for c in self.citations
            ],
            "topics": list(self.topics),
            "suggestions": list(self.suggestions),
            "session": self.session,
            "confidence": self.confidence,
        }
        if self.steps:
            answer["steps"] = [
                {"id": s.id, "text": s.text, **({"contact": s.contact} if s.contact else {})}
                for s in self.steps
            ]
        if self.check is not None:
            answer["check"] = self.check
        return answer
