"""The checker: from an input to a CheckResult; the only place where the parts are put in order."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

import yaml

from scamlist import lookalike, markup, page, script
from scamlist.address import Address, InvalidAddress, defang, display, parse
from scamlist.brands import Registry
from scamlist.evidence import Evidence, NotChecked
from scamlist.extract import Found, FoundAddress, find
from scamlist.lists import Lists
from scamlist.result import CheckResult, Contacts, Subject, Wording, render
from scamlist.rules import Lang, RuleBook, Sentence
from scamlist.suffixes import Suffixes
from scamlist.verdict import Judgement, Severity, judge

FOLDER = Path(__file__).parent
InputType = Literal["auto", "url", "text", "phone", "handle", "account"]

# Characters of a text that are read; URLS.md and DESIGN.md set no limit, a chat message is 4,096.
TEXT_LIMIT = 20_000
# Bytes of a saved page (DESIGN.md §4).
PAGE_LIMIT = 1_000_000
_HANGUL_SHARE = 0.3
# Characters of a message that a result shows again.
_SHOWN = 200
_PLAIN_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)
# Letters of a messenger name that are too few to tell it from any other word.
_SHORTEST = 2


class InvalidInput(ValueError):
    """Input that cannot be judged. `code` names why, `param` which part; `sentence` explains."""

    def __init__(self, code: str, param: str, sentence: Sentence) -> None:
        super().__init__(code)
        self.code = code
        self.param = param
        self._sentence = sentence

    def sentence(self, lang: Lang) -> str:
        """What is wrong and what to do, for the person who sent it."""
        return self._sentence.fill(lang, {})


@dataclass(frozen=True, slots=True, repr=False)
class Checker:
    """Judges addresses, messages, saved pages and contacts. Safe to share between threads."""

    lists: Lists
    registry: Registry
    suffixes: Suffixes
    book: RuleBook
    wording: Wording
    invalid: dict[str, Sentence]
    now: Callable[[], datetime]

    @classmethod
    def load(
        cls,
        contacts: Contacts,
        folder: Path = FOLDER,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> "Checker":
        """Read every list and rule file once."""
        suffixes = Suffixes.load()
        book = RuleBook.load(folder)
        raw = yaml.safe_load((folder / "invalid.yaml").read_text("utf-8"))
        return cls(
            lists=Lists.load(folder / "lists", suffixes),
            registry=Registry.load(suffixes),
            suffixes=suffixes,
            book=book,
            wording=Wording(book, contacts),
            invalid={code: Sentence.model_validate(row) for code, row in raw.items()},
            now=now,
        )

    def find(self, text: str) -> Found:
        """The addresses and contacts in a text."""
        return find(text, self.suffixes)

    def check(
        self,
        input: str,
        *,
        type: str = "auto",
        lang: str = "auto",
        page_html: str | bytes | None = None,
    ) -> CheckResult:
        """Judge one input. Raises InvalidInput for what is no address, text or contact."""
        if type not in get_args(InputType):
            raise self._invalid("unknown_type", "type")
        text = input.strip()
        if not text:
            raise self._invalid("empty", "input")
        if len(text) > TEXT_LIMIT:
            raise self._invalid("too_long", "input")
        if page_html is not None and len(page_html) > PAGE_LIMIT:
            raise self._invalid("page_too_large", "page_html")
        # A plain address needs no search for what else the text may hold.
        plain = type == "auto" and _PLAIN_ADDRESS.fullmatch(text) is not None
        type = "url" if plain else type
        found = Found() if type == "url" else self.find(text)
        # An address has no language of its own; Korean is what most who send one alone speak.
        words: Lang = "en" if lang == "en" else "ko"
        if lang == "auto" and type != "url":
            words = _language(text, found)
        kind = self._kind(text, found) if type == "auto" else type
        if page_html is not None and kind != "url":
            raise self._invalid("page_without_address", "page_html")
        if kind == "url":
            return self._address(self._parse(text), words, page_html)
        if kind == "text":
            return self._text(text, found, words)
        return self._contact(kind, found, words)

    def _kind(self, text: str, found: Found) -> str:
        """What an input without a type is: one contact alone, an address, or a message."""
        whole = [
            (kind, start, end)
            for kind, pieces in (
                ("handle", found.handles),
                ("phone", found.phones),
                ("account", found.accounts),
            )
            for start, end in ((p.start, p.end) for p in pieces)
        ]
        if any(text[:start].strip() == text[end:].strip() == "" for _, start, end in whole):
            covering = next(
                k for k, start, end in whole if text[:start].strip() == text[end:].strip() == ""
            )
            return covering if not found.addresses else "url"
        # Anything with a space in it is a message, unless the space only hides an address; so is
        # an address with a Korean particle glued to it.
        alone = len(found.addresses) == 1 and found.addresses[0].piece.strip() == text
        glued = found.addresses and any("가" <= c <= "힣" for c in text)
        spaced = any(c.isspace() for c in text)
        return "url" if alone or not (glued or spaced) else "text"

    def _parse(self, text: str) -> Address:
        try:
            return parse(text, self.suffixes)
        except InvalidAddress as error:
            raise self._invalid(error.code, "input") from None

    def _invalid(self, code: str, param: str) -> InvalidInput:
        return InvalidInput(code, param, self.invalid[code])

    def _address(self, address: Address, lang: Lang, page_html: str | bytes | None) -> CheckResult:
        evidence = list(self._seen_of(address))
        unseen = [NotChecked("redirects", "live_off"), NotChecked("domain_age", "live_off")]
        if page_html is None:
            unseen.insert(0, NotChecked("page_content", "live_off"))
        else:
            facts = markup.read(page_html)
            evidence += page.observe(facts, address.host, address.registrable, self.registry)
            if facts.cut:
                unseen.append(NotChecked("page_content", "cut_short"))
        judgement = self._judge(evidence, "unknown.not_listed")
        if "shortener" in judgement.categories:
            unseen.append(NotChecked("destination", "shortened"))
        subject: Subject = {
            "type": "url",
            "display": display(address),
            "normalized": address.href,
            "host": address.host,
            "registrable": address.registrable,
        }
        return self._render(judgement, subject, unseen, lang)

    def _seen_of(self, address: Address) -> Iterable[Evidence]:
        """Lists first; a settled address is not compared with the names it resembles."""
        listed = self.lists.find(address)
        if any(self.book.rules[e.reason].settles for e in listed):
            return listed
        return [*listed, *lookalike.compare(address, self.registry)]

    def _text(self, text: str, found: Found, lang: Lang) -> CheckResult:
        items = [self._address(f.address, lang, None) for f in _distinct(found)]
        items += [self._phone(p.number, lang) for p in found.phones]
        items += [self._handle(h.kind, h.value, lang) for h in found.handles]
        items += [self._account(a.masked, lang) for a in found.accounts]
        veiled = _veils(text, found)
        evidence = [
            replace(e, span=_veil(e.span, veiled)) for e in script.read(text, trusted=self._is_ours)
        ]
        for f in _distinct(found):
            evidence += [
                e
                for e in self._seen_of(f.address)
                if self.book.rules[e.reason].severity <= Severity.caution
            ]
        unseen = [NotChecked("page_content", "live_off")] if found.addresses else []
        if found.cut:
            unseen.append(NotChecked("text_end", "too_long"))
        if found.phones or found.handles or found.accounts:
            unseen.append(NotChecked("owner", "no_register"))
        judgement = self._judge(evidence, "text.nothing_found")
        shown = defang(_veil(text, veiled)[:_SHOWN])
        return self._render(judgement, {"type": "text", "display": shown}, unseen, lang, items)

    def _is_ours(self, host: str) -> bool:
        """True for a host of a protected name: its own notices are no disguise."""
        return self.registry.owns(host)

    def _contact(self, kind: str, found: Found, lang: Lang) -> CheckResult:
        if kind == "phone" and found.phones:
            return self._phone(found.phones[0].number, lang)
        if kind == "handle" and found.handles:
            return self._handle(found.handles[0].kind, found.handles[0].value, lang)
        if kind == "account" and found.accounts:
            return self._account(found.accounts[0].masked, lang)
        raise self._invalid(f"not_a{'n' if kind == 'account' else ''}_{kind}", "input")

    def _phone(self, number: str, lang: Lang) -> CheckResult:
        # A number is never passed on whole: the person has it, and others need not.
        shown = f"***-****-{number[-4:]}"
        return self._unlisted({"type": "phone", "display": shown, "normalized": number}, lang)

    def _handle(self, kind: str, value: str, lang: Lang) -> CheckResult:
        return self._unlisted({"type": "handle", "display": f"{kind}: {value[:2]}***"}, lang)

    def _account(self, masked: str, lang: Lang) -> CheckResult:
        return self._unlisted({"type": "account", "display": masked}, lang)

    def _unlisted(self, subject: Subject, lang: Lang) -> CheckResult:
        unseen = [NotChecked("owner", "no_register"), NotChecked("reports", "elsewhere")]
        return self._render(self._judge([], "contact.not_listed"), subject, unseen, lang)

    def _judge(self, evidence: list[Evidence], otherwise: str) -> Judgement:
        """The verdict; when nothing was seen, the reason that says so stands in."""
        return judge(evidence or [Evidence(otherwise)], self.book.rules)

    def _render(
        self,
        judgement: Judgement,
        subject: Subject,
        unseen: Iterable[NotChecked],
        lang: Lang,
        items: list[CheckResult] | None = None,
    ) -> CheckResult:
        return render(judgement, subject, unseen, self.wording, lang, self.now(), items)


def _distinct(found: Found) -> list[FoundAddress]:
    """Each address of a message once, however often it stands there."""
    return list({f.address.href: f for f in reversed(found.addresses)}.values())[::-1]


def _veils(text: str, found: Found) -> dict[str, str]:
    """The contacts written in a text, each with what is shown instead: nobody is advertised."""
    veiled = {text[a.start : a.end]: a.masked for a in found.accounts}
    veiled |= {text[p.start : p.end]: f"***-****-{p.number[-4:]}" for p in found.phones}
    veiled |= {h.value: f"{h.value[:2]}***" for h in found.handles if len(h.value) > _SHORTEST}
    return veiled


def _veil(text: str, veiled: dict[str, str]) -> str:
    for piece, shown in veiled.items():
        text = text.replace(piece, shown)
    return text


def _language(text: str, found: Found) -> Lang:
    """Korean when three in ten letters outside the addresses are Hangul, or none are left."""
    for address in reversed(found.addresses):
        text = text[: address.start] + text[address.end :]
    hangul = sum("가" <= c <= "힣" for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    return "ko" if hangul >= _HANGUL_SHARE * (hangul + latin) or not text.strip() else "en"
