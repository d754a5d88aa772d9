"""Markup: a saved page read into plain facts, without running or fetching anything."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scamlist import decoding

# Bytes or characters of a page that are read (DESIGN.md §4), and of its visible text.
MOST_BYTES = 1_000_000
MOST_TEXT = 60_000
_SIDE_TEXT = 4_000
_MOST_NODES = 120_000

_SKIPPED = frozenset((
    "script", "style", "template", "svg", "noframes", "object", "canvas", "head",
))  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "td", "th",
))  # fmt: skip
_NOTED = frozenset((
    "a", "img", "iframe", "frame", "embed", "input", "textarea", "select", "label",
))  # fmt: skip
_LINK_END = "\u2063"  # an invisible separator, dropped again when the lines are made
_CITED = frozenset(("blockquote", "pre"))
_CONCEALED = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|opacity\s*:\s*0(?![.\d])|(?:text-indent|left|top)\s*:\s*-\d{3,}"
)
_FIELD_KINDS = (
    ("pin", re.compile(r"핀\s?번호|핀코드|pin[_-]?(?:no|num|code)|gift[_-]?code|voucher|상품권\s?번호")),
    ("otp", re.compile(r"인증\s?(?:번호|코드)|otp|one[_-]?time|auth[_-]?(?:no|num|code)|sms[_-]?code")),
    ("resident", re.compile(r"주민|외국인\s?등록|jumin|resident|ssn|rrn|신분증|면허|id[_-]?card|passport")),
    ("card", re.compile(r"카드\s?번호|card[_-]?(?:no|num|number)|cvc|cvv|유효\s?기간|보안\s?카드")),
    ("account", re.compile(r"계좌|입금\s?은행|account[_-]?(?:no|num|number)|bank[_-]?(?:no|num|acc)")),
)  # fmt: skip


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


def read(html: bytes | str) -> PageFacts:
    """Read a saved page: at most 1 MB, any charset, any breakage; never raises for bad input."""
    cut = len(html) > MOST_BYTES
    markup = decoding.decode(html[:MOST_BYTES]) if isinstance(html, bytes) else html[:MOST_BYTES]
    tree = LexborHTMLParser(decoding.bound(markup.replace("\x00", "")))
    facts = PageFacts(cut=cut)
    _read_head(tree, facts)
    _read_structured(tree, facts)
    if tree.body is not None:
        _Reading(facts).walk(tree.body)
    return facts


def _read_head(tree: LexborHTMLParser, facts: PageFacts) -> None:
    title = tree.css_first("title")
    facts.title = _squeeze(title.text())[:300] if title else ""
    for meta in tree.css("meta")[:200]:
        attributes = meta.attributes
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        content = _squeeze(attributes.get("content") or "")[:1000]
        if name in ("description", "og:description") and content not in facts.description:
            facts.description = f"{facts.description}\n{content}".strip()
        elif name == "og:title" and content not in facts.title:
            facts.title = f"{facts.title}\n{content}".strip()
        elif name == "keywords":
            facts.keywords = content
        elif (attributes.get("http-equiv") or "").lower() == "refresh" and "=" in content:
            facts.refresh = content.split("=", 1)[1].strip(" '\"")
    canonical = tree.css_first("link[rel='canonical']")
    if canonical:
        facts.canonical = (canonical.attributes.get("href") or "").strip()


def _read_structured(tree: LexborHTMLParser, facts: PageFacts) -> None:
    types: set[str] = set()
    words: list[str] = []
    for script in tree.css("script[type='application/ld+json']")[:20]:
        try:
            data = json.loads(script.text()[:100_000])
        except (ValueError, RecursionError):
            continue
        for row in _rows(data):
            kind = row.get("@type")
            types.update(k for k in (kind if isinstance(kind, list) else [kind]) if type(k) is str)
            words += [
                row[k]
                for k in ("name", "headline", "description", "slogan", "serviceType")
                if isinstance(row.get(k), str)
            ]
            if isinstance(row.get("telephone"), str):
                facts.links.append(Link(f"tel:{row['telephone']}", ""))
    facts.types = frozenset(types)
    facts.structured = "\n".join(_squeeze(w) for w in words)[:_SIDE_TEXT]


def _rows(data: Any) -> Iterator[dict[str, Any]]:
    queue, seen = [data], 0
    while queue and seen < 500:
        item = queue.pop()
        seen += 1
        if isinstance(item, dict):
            yield item
            queue += [v for v in item.values() if isinstance(v, dict | list)]
        elif isinstance(item, list):
            queue += item[:200]


def _steps(body: LexborNode) -> Iterator[tuple[bool, LexborNode]]:
    """Every node as it is entered and left, without recursion: a page may nest without end."""
    node: LexborNode | None = body
    depth = 0
    while node is not None:
        skipped = node.tag in _SKIPPED
        if not skipped:
            yield True, node
        below = None if skipped else node.child
        if below is not None:
            node, depth = below, depth + 1
            continue
        if not skipped:
            yield False, node
        while node.next is None and depth:
            node, depth = node.parent, depth - 1
            if node is None:
                return
            yield False, node
        node = node.next if depth else None


class _Reading:
    """One walk through the body; keeps the text, the links and the forms as they come."""

    def __init__(self, facts: PageFacts) -> None:
        self.facts = facts
        self.shown: list[str] = []
        self.concealed: list[str] = []
        self.images: list[str] = []
        self.size = 0
        self.cited = 0
        self.hidden_from: LexborNode | None = None
        self.hiding: frozenset[int] = frozenset()
        self.form: set[str] | None = None

    def walk(self, body: LexborNode) -> None:
        """Read every node once, in order."""
        marked = body.css("[hidden], [style]")
        self.hiding = frozenset(node.mem_id for node in marked if _is_hidden(node))
        for count, (entering, node) in enumerate(_steps(body)):
            if count > 2 * _MOST_NODES:
                self.facts.cut = True
                break
            if entering:
                self._enter(node, node.tag or "-")
            else:
                self._leave(node, node.tag or "-")
        self._finish()

    def _enter(self, node: LexborNode, tag: str) -> None:
        if tag == "-text":
            self._add(node.text_content or "")
            return
        if tag not in _INLINE:
            self._break()
        attributes = node.attributes if tag in _NOTED else {}
        if tag == "a":
            self._note_link(node, (attributes.get("href") or "").strip())
        elif tag == "img":
            source = (attributes.get("src") or "").rsplit("/", 1)[-1].split("?", 1)[0]
            words = _squeeze(attributes.get("alt") or ""), re.sub(r"[_.-]+", " ", source[:80])
            self.images += words
        elif tag in ("iframe", "frame", "embed"):
            self.facts.frames.append((attributes.get("src") or "").strip())
        elif tag in ("input", "textarea", "select", "label"):
            self._note_field(_field_kinds(attributes, node if tag == "label" else None))
        elif tag == "form":
            self.form = set()
        elif tag in _CITED:
            self.cited += 1
        if self.hidden_from is None and self.hiding and node.mem_id in self.hiding:
            self.hidden_from = node

    def _leave(self, node: LexborNode, tag: str) -> None:
        if tag == "form" and self.form is not None:
            self.facts.forms.append(frozenset(self.form))
            self.form = None
        elif tag in _CITED:
            self.cited -= 1
        elif tag == "a":
            self.shown.append(_LINK_END)
        elif tag in ("td", "th"):  # the cells of a row say one thing together
            (self.shown if self.hidden_from is None else self.concealed).append(" ")
        if self.hidden_from is not None and node == self.hidden_from:
            self.hidden_from = None
        if tag[0] not in "-_" and tag not in _INLINE:
            self._break()

    def _add(self, text: str) -> None:
        if self.size >= MOST_TEXT:
            self.facts.cut = True
            return
        kept = self.shown if self.hidden_from is None else self.concealed
        if self.cited and text.strip() and (not kept or kept[-1] == "\n"):
            kept.append("> ")
        kept.append(text.replace("\n", " "))
        self.size += len(text)

    def _break(self) -> None:
        self.shown.append("\n")
        self.concealed.append("\n")

    def _note_link(self, node: LexborNode, href: str) -> None:
        if href:
            self.facts.links.append(Link(href, _squeeze(node.text(deep=True))[:120]))
        if self.shown and self.shown[-1] == _LINK_END:
            self.shown.append("\n")  # two links in a row are two things, not one word

    def _note_field(self, kinds: set[str]) -> None:
        if self.form is not None:
            self.form |= kinds
        elif kinds:
            self.facts.forms.append(frozenset(kinds))

    def _finish(self) -> None:
        self.facts.text = _lines("".join(self.shown))
        self.facts.hidden = _lines("".join(self.concealed))[:_SIDE_TEXT]
        self.facts.images = _lines("\n".join(self.images))[:_SIDE_TEXT]


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(
        _CONCEALED.search((attributes.get("style") or "").lower())
    )


def _field_kinds(attributes: dict[str, str | None], label: LexborNode | None) -> set[str]:
    if (attributes.get("type") or "").lower() == "hidden":
        return set()
    names = ("name", "id", "placeholder", "aria-label", "title", "autocomplete")
    words = " ".join(attributes.get(k) or "" for k in names)
    if label is not None:
        words += " " + label.text(deep=True)[:80]
    kinds = {kind for kind, pattern in _FIELD_KINDS if pattern.search(words.lower())}
    if (attributes.get("type") or "").lower() == "password":
        kinds.add("password")
    return kinds


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    plain = text.replace(_LINK_END, "")
    return "\n".join(line for raw in plain.split("\n") if (line := _squeeze(raw)))
