"""The reply guard: the last look at a text before anyone reads it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from chat.section import Section
from knowledge.content import Lang
from knowledge.library import Library
from scamlist.extract import Found

_VOUCHING = re.compile(
    r"(안전한|합법(적인)?|검증된|믿을 ?만한|정식) (업체|사이트|브로커)(입니다|예요|이에요|를 추천)"
    r"|(?:this|the) (?:site|broker|company) is (?:safe|legal|verified|trustworthy)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\d.,-])(?:0\d{1,2}-\d{3,4}-\d{4}|1[5689]\d{2}-\d{4})(?![\d-])")
_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True, slots=True)
class Ours:
    """Where a reply may lead: the numbers of our contacts, the hosts of our content."""

    numbers: frozenset[str]
    hosts: frozenset[str]

    @classmethod
    def of(cls, library: Library) -> "Ours":
        """All of them, looked up once for every reply to come."""
        numbers = frozenset(c.number for c in library.contacts.values())
        return cls(numbers, frozenset(map(_host, library.own_hosts())))


def faults(section: Section, lang: Lang, ours: Ours, find: Callable[[str], Found]) -> list[str]:
    """Why a section may not be said: ids of what is wrong, empty when nothing is.

    uncited: an answer without a source · number: a phone number that is no contact's ·
    link: a live address outside the contacts · vouching: a broker called safe or legal ·
    language: Hangul missing from Korean, or filling English.
    """
    found: list[str] = []
    if section.kind in {"answer", "refuse", "urgent"} and not section.citations:
        found.append("uncited")
    if any(match not in ours.numbers for match in _PHONE.findall(section.text)):
        found.append("number")
    live = [a for a in find(section.text).addresses if "[.]" not in a.piece]
    if any(_host(a.address.host) not in ours.hosts for a in live):
        found.append("link")
    if _VOUCHING.search(section.text):
        found.append("vouching")
    hangul = len(_HANGUL.findall(section.text))
    if section.kind != "check" and (
        (lang == "ko" and hangul == 0) or (lang == "en" and hangul > len(section.text) / 3)
    ):
        found.append("language")
    return found


def _host(host: str) -> str:
    return host.removeprefix("www.")
