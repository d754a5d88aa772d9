"""Page facts: what stands on a saved page, as plain data."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Link:
    """A link or form target: its address as written and the words on it."""

    href: str
    text: str


@dataclass(slots=True)
class PageFacts:
    """What stands on a page. `text` has one block per line; cited blocks begin with `> `."""

    title: str = ""
    description: str = ""
    keywords: str = ""
    text: str = ""
    hidden: str = ""
    images: str = ""
    structured: str = ""
    types: frozenset[str] = frozenset()
    links: list[Link] = field(default_factory=list)
    forms: list[frozenset[str]] = field(default_factory=list)
    canonical: str = ""
    frames: list[str] = field(default_factory=list)
    refresh: str = ""
    cut: bool = False

    def targets(self, *schemes: str) -> Iterator[str]:
        """The links that begin with one of the schemes, as written."""
        return (link.href for link in self.links if link.href.lower().startswith(schemes))
