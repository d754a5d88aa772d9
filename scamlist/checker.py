"""The checker: from an input to a CheckResult; the only place where the parts are put in order."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

import yaml

from scamlist import contact as contacts
from scamlist import script
from scamlist.address import Address, InvalidAddress, defang, display, parse
from scamlist.brands import Registry
from scamlist.contact import Contact
from scamlist.evidence import Evidence, NotChecked
from scamlist.extract import Found, FoundAddress, find
from scamlist.feed_list import FeedList
from scamlist.findings import LiveFindings, Look, unasked
from scamlist.handles import Handle, handle_of
from scamlist.observation import REMARKS, Observer, at_the_end
from scamlist.own_lists import OwnLists
from scamlist.result import CheckResult, Contacts, Subject, Wording, render
from scamlist.reviewed import ContactList
from scamlist.rules import Lang, RuleBook, Sentence
from scamlist.suffixes import Suffixes
from scamlist.verdict import Judgement, Severity, judge

FOLDER = Path(__file__).parent
InputType = Literal["auto", "url", "text", "phone", "handle", "account"]
_NOTHING = Found()
_UNLISTED = [Evidence("unknown.not_listed")]
_TYPES = frozenset(get_args(InputType))

# Characters of a text that are read; URLS.md and DESIGN.md set no limit, a chat message is 4,096.
TEXT_LIMIT = 20_000
# Bytes of a saved page (DESIGN.md §4).
PAGE_LIMIT = 1_000_000
_HANGUL_SHARE = 0.3
# Characters of a message that a result shows again.
_SHOWN = 200
# What a page handed to us makes up for.
_NO_PAGE = tuple(NotChecked("page_content", why) for why in ("live_off", "decided"))
_NOBODY = ContactList()
_PLAIN_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_TELEPHONE = re.compile(r"tel:\s*", re.IGNORECASE)
_SHORT_CODE = re.compile(r"\d{3,4}")


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

    observer: Observer
    suffixes: Suffixes
    book: RuleBook
    wording: Wording
    invalid: dict[str, Sentence]
    reviewed: ContactList
    help_lines: frozenset[str]
    now: Callable[[], datetime]

    @classmethod
    def load(
        cls,
        contacts: Contacts,
        folder: Path = FOLDER,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        feeds: FeedList | None = None,
        reviewed: ContactList = _NOBODY,
        help_lines: Iterable[str] = (),
    ) -> "Checker":
        """Read every list and rule file; our own lists again whenever somebody has edited them.

        `feeds` are the outside lists an operator turned on, `reviewed` the operator's reviewed
        contacts; `help_lines` are the numbers of the contacts file, recognised when somebody asks
        about one.
        """
        suffixes = Suffixes.load()
        book = RuleBook.load(folder)
        raw = yaml.load((folder / "invalid.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
        return cls(
            observer=Observer(
                OwnLists(folder, suffixes, book.rules, feeds).now,
                suffixes,
                book.rules,
            ),
            suffixes=suffixes,
            book=book,
            wording=Wording(book, contacts),
            invalid={code: Sentence.model_validate(row) for code, row in raw.items()},
            reviewed=reviewed,
            help_lines=frozenset(_dialled(number, suffixes) for number in help_lines if number),
            now=now,
        )

    @property
    def registry(self) -> Registry:
        """The protected names."""
        return self.observer.registry

    def find(self, text: str) -> Found:
        """The addresses and contacts in a text."""
        return find(text, self.suffixes, self.observer.is_one_name)

    def check(
        self,
        input: str,
        *,
        type: str = "auto",
        lang: str = "auto",
        page_html: str | bytes | None = None,
        look: Look | None = None,
    ) -> CheckResult:
        """Judge one input. Raises InvalidInput for what is no address, text or contact.

        With `look` its addresses are looked up live, unless lists and names decide already; this
        waits for the network and can only raise a verdict. Without it nothing leaves the machine.
        """
        if type not in _TYPES:
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
        found = _NOTHING if type == "url" else self.find(text)
        # An address has no language of its own; Korean is what most who send one alone speak.
        words: Lang = "en" if lang == "en" else "ko"
        if lang == "auto" and type != "url":
            words = _language(text, found)
        kind = self._kind(text, found) if type == "auto" else type
        if page_html is not None and kind != "url":
            raise self._invalid("page_without_address", "page_html")
        if kind == "url":
            return self._url(self._parse(text), words, page_html, look)
        if kind == "text":
            return self._text(text, found, words, look)
        return self._contact(self._only(kind, text, found), words)

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
        if _SHORT_CODE.fullmatch(text) or _TELEPHONE.match(text):
            return "phone"
        # Ten figures without a mark between them are also an old way to write an IP address.
        account = None if found.addresses or found.phones else contacts.bare_account(text)
        if account and (len(account.value) > 10 or not text.isdigit()):
            return "account"
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

    def _url(
        self, address: Address, lang: Lang, page_html: str | bytes | None, look: Look | None
    ) -> CheckResult:
        evidence = self._on_file(address)
        if page_html is None:
            found = self._live([(address, evidence)], look)[address.href]
            return self._address(address, evidence, found, lang)
        shown, cut = self.observer.shown(page_html, address)
        evidence += shown
        found = self._live([(address, evidence)], look)[address.href]
        # The page was handed to us, so its content was seen.
        kept = [n for n in found.not_checked if n not in _NO_PAGE]
        if cut:
            kept.insert(0, NotChecked("page_content", "cut_short"))
        return self._address(address, evidence, replace(found, not_checked=tuple(kept)), lang)

    def _on_file(self, address: Address) -> list[Evidence]:
        """What is known of an address without asking anybody: lists, its name, whose account."""
        named = handle_of(address) if self.reviewed else None
        account = contacts.of_handle(Handle(*named, 0, 0)) if named else None
        return [*self.observer.named(address), *(self._record(account) if account else ())]

    def _live(
        self, seen: Sequence[tuple[Address, list[Evidence]]], look: Look | None
    ) -> Mapping[str, LiveFindings]:
        """Findings for every address; asked about are only those that could still be raised."""
        found = {a.href: unasked("live_off" if look is None else "decided") for a, _ in seen}
        if look is None:
            return found
        asked = [a for a, evidence in seen if not self._is_decided(evidence)]
        return {**found, **look(asked)} if asked else found

    def _is_decided(self, evidence: list[Evidence]) -> bool:
        verdict = self._judge(evidence, "unknown.not_listed").verdict
        return verdict in (Severity.danger, Severity.official)

    def _address(
        self,
        address: Address,
        evidence: list[Evidence],
        found: LiveFindings,
        lang: Lang,
    ) -> CheckResult:
        live = self.observer.live(address, found, self.now().date()) if found.seen else []
        remarks = [e for e in live if e.reason in REMARKS]
        evidence = [*evidence, *(e for e in live if e.reason not in REMARKS)]
        judgement = judge((evidence or _UNLISTED) + remarks, self.book.rules)
        unseen = list(found.not_checked)
        if "shortener" in judgement.categories and not found.hops:
            unseen.append(NotChecked("destination", "shortened"))
        items = []
        if found.seen and (led := at_the_end(found)):
            end, there = led
            items.append(self._address(end, self._on_file(end), there, lang))
        subject: Subject = {
            "type": "url",
            "display": display(address),
            "normalized": address.href,
            "host": address.host,
            "registrable": address.registrable,
        }
        return self._render(judgement, subject, unseen, lang, items)

    def _text(self, text: str, found: Found, lang: Lang, look: Look | None) -> CheckResult:
        seen = [(f.address, self._on_file(f.address)) for f in _distinct(found)]
        live = self._live(seen, look)
        items = [self._address(a, on_file, live[a.href], lang) for a, on_file in seen]
        named = list(contacts.all_in(found))
        items += [self._contact(contact, lang) for contact in named]
        veiled = contacts.veils(text, found)
        evidence = [
            replace(e, span=contacts.veil(e.span, veiled))
            for e in script.read(text, trusted=self._is_ours)
        ]
        for address, on_file in seen:
            shown = self.observer.live(address, live[address.href], self.now().date())
            evidence += self.observer.warns([*on_file, *shown])
        for contact in named:
            evidence += self._record(contact)
        unseen = [NotChecked("page_content", "live_off")] if seen and look is None else []
        if found.cut:
            unseen.append(NotChecked("text_end", "too_long"))
        if named:
            unseen.append(NotChecked("owner", "no_register"))
        judgement = self._judge(evidence, "text.nothing_found")
        shown_text = defang(contacts.veil(text, veiled)[:_SHOWN])
        subject: Subject = {"type": "text", "display": shown_text}
        return self._render(judgement, subject, unseen, lang, items)

    def _is_ours(self, host: str) -> bool:
        """True for a host of a protected name: its own notices are no disguise."""
        return self.registry.owns(host)

    def contact(self, kind: str, text: str) -> Contact:
        """The contact somebody says a text is. Raises InvalidInput."""
        return self._only(kind, text.strip(), self.find(text.strip()))

    def _only(self, kind: str, text: str, found: Found) -> Contact:
        if kind == "phone" and _SHORT_CODE.fullmatch(text):
            # A public short number, as of a help line, is nobody's secret.
            return Contact("phone", text, text)
        if contact := contacts.only(kind, text, found):
            return contact
        raise self._invalid(f"not_a{'n' if kind == 'account' else ''}_{kind}", "input")

    def _contact(self, contact: Contact, lang: Lang) -> CheckResult:
        subject: Subject = {"type": contact.kind, "display": contact.display}
        if contact.kind == "phone":
            subject["normalized"] = contact.value
        unseen = [NotChecked("owner", "no_register"), NotChecked("reports", "elsewhere")]
        if not self.reviewed:
            unseen.insert(0, NotChecked("reviewed_contacts", "empty"))
        evidence = self._record(contact)
        if contact.value in self.help_lines:
            evidence.append(Evidence("contact.help_line", contact.display))
        judgement = self._judge(evidence, "contact.not_listed")
        return self._render(judgement, subject, unseen, lang)

    def _record(self, contact: Contact) -> list[Evidence]:
        """What the reviewed list holds on a contact: one entry or none."""
        found = (self.reviewed.find(spelling) for spelling in contact.spellings())
        return [replace(e, span=contact.display) for e in found if e][:1]

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


def _dialled(number: str, suffixes: Suffixes) -> str:
    """A number of the contacts file in the form a checked one has."""
    named = contacts.only("phone", number, find(number, suffixes))
    return named.value if named else number


def _distinct(found: Found) -> list[FoundAddress]:
    """Each address of a message once, however often it stands there."""
    return list({f.address.href: f for f in reversed(found.addresses)}.values())[::-1]


def _language(text: str, found: Found) -> Lang:
    """Korean when three in ten letters outside the addresses are Hangul, or none are left."""
    for address in reversed(found.addresses):
        text = text[: address.start] + text[address.end :]
    hangul = sum("가" <= c <= "힣" for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    return "ko" if hangul >= _HANGUL_SHARE * (hangul + latin) or not text.strip() else "en"
