"""The body of a page as its reader sees it: the text, the links, the forms."""

import re
from html import unescape

from selectolax.lexbor import LexborNode

from scamlist.page_facts import Link, PageFacts

MOST_TEXT = 60_000  # characters of visible text that are read
_SIDE_TEXT = 4_000
_MOST_TAGS = 120_000

_SKIPPED = [
    "script", "style", "template", "svg", "noframes", "object", "canvas", "head",
]  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "td", "th",
))  # fmt: skip
_NOTED = frozenset((
    "a", "img", "iframe", "frame", "embed", "input", "textarea", "select", "label",
))  # fmt: skip
_LINK_END = "\u2063"  # an invisible separator, dropped again when the lines are made
_VOID = frozenset((
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
# Tags as a parser writes them out: one space before each attribute, its value quoted and escaped.
_WRITTEN = r" =?[^\s=>/]*+=\"[^\"]*+\""
_TAGS = re.compile(rf"<(!--.*?--|/?[a-z][^\s>/]*+(?:{_WRITTEN})*+)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"(?:^| )(=?[^\s=>/]*)=\"([^\"]*)\"")
_HREF = re.compile(r"(?:^| )href=\"([^\"]*)\"")
_CITED = frozenset(("blockquote", "pre"))
_SPECIAL = frozenset(
    slash + name for name in (*_NOTED, *_VOID, *_CITED, "form", "td", "th") for slash in ("", "/")
)
_ANY_INLINE = _INLINE | {f"/{name}" for name in _INLINE}
_HIDING = re.compile(r"hidden=|style=")
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


def read(body: LexborNode, facts: PageFacts) -> None:
    """Add to `facts` what a parsed body shows and conceals; each tag is looked at once."""
    _Reading(facts).walk(_serialised(body))


class _Reading:
    """One walk through the tags of a body; keeps the text, the links and the forms as they come."""

    def __init__(self, facts: PageFacts) -> None:
        self.facts = facts
        self.shown: list[str] = []
        self.concealed: list[str] = []
        self.images: list[str] = []
        self.size = 0
        self.cited = 0
        self.depth = 0
        self.hidden_at = 0  # the depth of what is hidden, 0 outside of it
        self.form: set[str] | None = None
        # Where the words on what is open now begin: links and labels, the innermost last.
        self.words: list[str] = []
        self.named: list[tuple[str, int]] = []
        self.linked: set[tuple[str, str]] = set()

    def walk(self, markup: str) -> None:
        """Read every tag and the text before it once, in order; `markup` is a parser's own."""
        pieces = _TAGS.split(markup)
        if len(pieces) > 2 * _MOST_TAGS:
            self.facts.cut = True
        for text, tag in zip(pieces[0 : 2 * _MOST_TAGS : 2], pieces[1::2], strict=False):
            if text:
                self._add(unescape(text) if "&" in text else text)
            if tag[0] == "!":
                continue  # a comment, which may stand inside a word
            name, _, written = tag.partition(" ")
            if name in _SPECIAL or self.hidden_at or (written and _HIDING.search(written)):
                self._step(name, written)
                continue
            self.depth += -1 if tag[0] == "/" else 1
            if name not in _ANY_INLINE:
                self._break()
        self._finish()

    def _step(self, name: str, written: str) -> None:
        if name[0] == "/":
            self._leave(name[1:])
            self.depth -= 1
        else:
            self.depth += 1
            self._enter(name, written)
            if name in _VOID:
                self._leave(name)
                self.depth -= 1

    def _enter(self, name: str, written: str) -> None:
        if name not in _INLINE:
            self._break()
        if name == "a":
            if self.shown and self.shown[-1] == _LINK_END:
                self.shown.append("\n")  # two links in a row are two things, not one word
            self.named.append((written, len(self.words)))
        elif name == "label":
            self.named.append((written, len(self.words)))
        elif name in _NOTED:
            self._note(name, _attributes(written))
        elif name == "form":
            self.form = set()
        elif name in _CITED:
            self.cited += 1
        if written and not self.hidden_at and _HIDING.search(written) and _is_hidden(written):
            self.hidden_at = self.depth

    def _note(self, name: str, attributes: dict[str, str]) -> None:
        if name == "img":
            source = attributes.get("src", "").rsplit("/", 1)[-1].split("?", 1)[0]
            words = _squeeze(attributes.get("alt", "")), re.sub(r"[_.-]+", " ", source[:80])
            self.images += words
        elif name in ("iframe", "frame", "embed"):
            self.facts.frames.append(attributes.get("src", "").strip())
        else:
            self._note_field(_field_kinds(attributes))

    def _leave(self, name: str) -> None:
        if name == "a":
            self._note_link()
            self.shown.append(_LINK_END)
        elif name == "form" and self.form is not None:
            self.facts.forms.append(frozenset(self.form))
            self.form = None
        elif name in _CITED:
            self.cited -= 1
        elif name == "label":
            written, words = self._said()
            self._note_field(_field_kinds(_attributes(written), words[:80]))
        elif name in ("td", "th"):  # the cells of a row say one thing together
            (self.concealed if self.hidden_at else self.shown).append(" ")
        if self.hidden_at == self.depth:
            self.hidden_at = 0
        if name not in _INLINE:
            self._break()

    def _add(self, text: str) -> None:
        if self.named:
            self.words.append(text)
        if self.size >= MOST_TEXT:
            self.facts.cut = True
            return
        kept = self.concealed if self.hidden_at else self.shown
        if self.cited and (not kept or kept[-1] == "\n") and text.strip():
            kept.append("> ")
        kept.append(text.replace("\n", " "))
        self.size += len(text)

    def _break(self) -> None:
        if self.shown and self.shown[-1] != "\n":
            self.shown.append("\n")
        if self.concealed and self.concealed[-1] != "\n":
            self.concealed.append("\n")

    def _said(self) -> tuple[str, str]:
        """The attributes of the link or label that ends here, and the words on it."""
        written, begun = self.named.pop() if self.named else ("", 0)
        words = "".join(self.words[begun:])
        if not self.named:
            self.words.clear()
        return written, words

    def _note_link(self) -> None:
        said = written, words = self._said()
        if said in self.linked:
            return  # the same words lead to the same place again
        self.linked.add(said)
        if (found := _HREF.search(written)) and (href := unescape(found[1]).strip()):
            self.facts.links.append(Link(href, _squeeze(words)[:120]))

    def _note_field(self, kinds: set[str]) -> None:
        if self.form is not None:
            self.form |= kinds
        elif kinds:
            self.facts.forms.append(frozenset(kinds))

    def _finish(self) -> None:
        self.facts.text = _lines("".join(self.shown))
        self.facts.hidden = _lines("".join(self.concealed))[:_SIDE_TEXT]
        self.facts.images = _lines("\n".join(self.images))[:_SIDE_TEXT]


def _serialised(body: LexborNode) -> str:
    """The body written out by the parser, so that every tag is whole; without what nobody sees."""
    body.strip_tags(_SKIPPED, recursive=True)
    for node in body.css("iframe, noembed"):
        while node.child is not None:
            node.child.decompose()
    for node in body.css("xmp, plaintext"):  # their content is written out unescaped
        node.replace_with(node.text())
    return body.html or ""


def _attributes(written: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(written)
    return {name: unescape(value) if "&" in value else value for name, value in reversed(found)}


def _is_hidden(written: str) -> bool:
    attributes = _attributes(written)
    style = attributes.get("style", "").lower()
    return "hidden" in attributes or bool(_CONCEALED.search(style))


def _field_kinds(attributes: dict[str, str], label: str = "") -> set[str]:
    if attributes.get("type", "").lower() == "hidden":
        return set()
    names = ("name", "id", "placeholder", "aria-label", "title", "autocomplete")
    words = " ".join(attributes.get(k, "") for k in names)
    words = f"{words} {label}".lower()
    kinds = {kind for kind, pattern in _FIELD_KINDS if pattern.search(words)}
    if attributes.get("type", "").lower() == "password":
        kinds.add("password")
    return kinds


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    lines = text.replace(_LINK_END, "").split("\n")
    return "\n".join(filter(None, map(_squeeze, filter(None, lines))))
