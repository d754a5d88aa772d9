"""Extraction: every address, phone number, messenger handle and account number in a message."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from scamlist.address import Address, InvalidAddress, parse
from scamlist.handles import Handle, find_handles, handle_of
from scamlist.numbers import Account, Phone, find_accounts, find_phones
from scamlist.suffixes import Suffixes
from scamlist.unmask import Unmasked, unmask

MAX_TEXT: Final = 20_000  # characters read of one message; the rest is reported as not read
MOST_ADDRESSES: Final = 200


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """An address in a message: `piece` is the original text from `start` to `end`, as written."""

    address: Address
    piece: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """Everything in a message that can be checked, in the order it stands there.

    Offsets are characters of the original text. `cut` says that the text was longer than
    MAX_TEXT, or held more than MOST_ADDRESSES addresses, and the rest was not read.
    """

    addresses: tuple[FoundAddress, ...] = ()
    phones: tuple[Phone, ...] = ()
    handles: tuple[Handle, ...] = ()
    accounts: tuple[Account, ...] = ()
    cut: bool = False


# Letters a host may have beside ASCII without being Korean, Chinese or Japanese.
_OTHER: Final = "\u00c0-\u024f\u0250-\u02af\u0370-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1d00-\u1fff"
_OTHER_DIGITS: Final = "a-z0-9" + _OTHER
_EAST_ASIAN: Final = "가-힣ㄱ-ㆎ一-鿿ぁ-ヿ々〆"
_EAST_TLD: Final = (
    "한국|삼성|닷컴|닷넷|みんな|コム|グーグル|ストア|中国|中國|公司|网络|網絡|台灣|香港"
)
_HANGUL_TLD: Final = "한국|닷컴|닷넷|삼성"
# Endings under which Hangul names are sold and used; without a scheme only these are believed.
_HANGUL_ENDING: Final = (
    r"(?:co|or|ne|re|pe|go)\.kr|kr|com|net|org|biz|info|shop|store|site|online|xyz|top|club|vip|"
    r"live|app|me|io|cc|tv|asia|click|link|pro|life|world|kro\.kr|p-e\.kr|o-r\.kr|n-e\.kr|r-e\.kr|"
    r"co|cn|jp|ai|dev|icu|cfd|sbs|fun|space|cloud|buzz|cyou|mobi|bond|loan"
)
_CANDIDATE: Final = re.compile(
    # Nothing begins with a space or a mark: most places are passed at once.
    rf"(?=[{_OTHER_DIGITS}가-힣_%+.-])(?:"
    r"(?P<scheme>https?:[/\\]{1,3})(?P<authority>[^\s/?#<>\"'`“”‘’()]{1,300})"
    # An e-mail address is nobody's site, and its host is not to be taken for one.
    r"|(?<![a-z0-9._%+-])(?P<email>[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,255})"
    r"|(?P<number>(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?=:\d|/))"
    # A dot after a Korean or Chinese word ends a sentence; after a Latin one it is inside a host.
    # An underscore before it is emphasis at the beginning of a word, else part of something else.
    rf"|(?:(?<![{_OTHER_DIGITS}@$_-])|(?<=\s_)|(?<=^_))(?<![{_OTHER_DIGITS}_-]\.)"
    rf"(?P<host>(?:[{_OTHER_DIGITS}][{_OTHER_DIGITS}_-]{{0,62}}\.){{1,20}}"
    rf"(?:[{_OTHER_DIGITS}-]{{2,63}}|{_EAST_TLD}))"
    rf"|(?<![{_OTHER_DIGITS}가-힣@$._-])"
    r"(?P<hangul>(?:[a-z0-9가-힣][a-z0-9가-힣-]{0,62}\.){1,6}"
    rf"(?:(?:{_HANGUL_ENDING})(?![a-z0-9-]|\.[a-z])|{_HANGUL_TLD})))",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"(?=[:/?#\\])(?::\d{1,5}(?!\d))?"
    rf"(?:[/?#\\](?:[a-z0-9_!#$%&()*+,\-./:;=?@\[\]~|{_OTHER}]|(?<=[{_OTHER_DIGITS}])–"
    # A Korean word in a path follows a separator; glued to a Latin one it is a particle.
    r"|(?<=[/=_+-])[가-힣]{2,40}(?=[-_/+?#&=.,0-9\s]|$)|(?<=[가-힣]-)[가-힣](?=-)){0,4000})?",
    re.IGNORECASE,
)
_PARTICLE_TAIL: Final = re.compile(
    r"(?<=/)(?:에서|으로|에게|까지|부터|이라|라고|이고|입니다|이에요|예요|에요|접속|클릭|들어|참고|확인)"
    r"[가-힣]*$"
)
# Behind a word another address may begin without a space; behind = or / it belongs to this one.
_NEXT: Final = re.compile(r"(?<=[a-z0-9가-힣])https?:(?=//)", re.IGNORECASE)
_NUMBER_HOST: Final = re.compile(r"\[[0-9a-f:.]+\]", re.IGNORECASE)
_GLUED: Final = re.compile(rf"\A([a-z0-9-]+)[{_EAST_ASIAN}]", re.IGNORECASE)
_TRAILING: Final = ".,!?;:*~'\"…·"
_OPENING: Final = {")": "(", "]": "["}
_SENTENCE_END: Final = re.compile(r"\A[a-z0-9가-힣]*(?:요|다|죠|까|네|셈)\.", re.IGNORECASE)
_PRICE: Final = re.compile(r"\A\d+\.\d+[만천백억조원]")
_COUNTED: Final = re.compile(r"[가-힣][a-z0-9-]{1,62}[가-힣]", re.IGNORECASE)
# A label that goes from Hangul to other letters, the last of which may be a host of their own.
_MIXED: Final = re.compile(r"(?:\A|\.)([^.]*[가-힣])([a-z0-9-]+)(?=\.)", re.IGNORECASE)
_EDGE: Final = re.compile(r"(?:^|\.)[-_]|[-_](?:\.|$)")
# Endings that are more often a file's than an address's, when nothing else speaks for an address.
_FILE_ENDINGS: Final = frozenset({"zip", "mov", "py", "sh", "md", "rs", "ps", "pm"})


# Whether Hangul and the address glued to its end are one name, as in «토스bank.com», or a word
# before an address, as in «링크naver.com».
IsOneName: TypeAlias = Callable[[str, Address], bool]


def _never(hangul: str, rest: Address) -> bool:
    return False


def find(text: str, suffixes: Suffixes, is_one_name: IsOneName = _never) -> Found:
    """Find what can be checked in `text`. Linear in its length; reads at most MAX_TEXT of it.

    Who knows no names takes Hangul before Latin letters for a word of its own.
    """
    seen = unmask(text[:MAX_TEXT])
    addresses = tuple(_addresses(seen, text, suffixes, is_one_name))
    taken = [(found.start, found.end) for found in addresses]
    phones = tuple(find_phones(seen, taken))
    taken += [(phone.start, phone.end) for phone in phones]
    handles = [
        Handle(*handle, found.start, found.end)
        for found in addresses
        if (handle := handle_of(found.address))
    ]
    handles += find_handles(seen, taken)
    return Found(
        addresses=addresses,
        phones=phones,
        handles=tuple(sorted(handles, key=lambda handle: handle.start)),
        accounts=tuple(find_accounts(seen, taken)),
        cut=len(text) > MAX_TEXT or len(addresses) == MOST_ADDRESSES,
    )


def _addresses(
    seen: Unmasked, text: str, suffixes: Suffixes, is_one_name: IsOneName
) -> Iterator[FoundAddress]:
    plain = seen.text
    if "." not in plain and "://" not in plain:
        return
    at = count = 0
    while count < MOST_ADDRESSES and (match := _CANDIDATE.search(plain, at)):
        kind = match.lastgroup
        if kind == "email":
            at = match.end()
            continue
        start, stop = match.start(), _host_end(match, suffixes, is_one_name)
        end = _tail_end(plain, stop) if stop else 0
        address = _read(seen, text, start, stop, end, suffixes, bare=kind != "authority")
        if address is None:
            # Behind a scheme that leads nowhere there may still be a host.
            at = match.start("authority") if kind == "authority" else max(stop, start + 1)
            continue
        yield address
        at, count = end, count + 1


def _read(
    seen: Unmasked, text: str, start: int, stop: int, end: int, suffixes: Suffixes, *, bare: bool
) -> FoundAddress | None:
    plain = seen.text
    if not stop or (bare and not _plausible(plain[start:stop], plain[stop:end])):
        return None
    first, last = seen.span(start, end)
    marks = tuple(m.id for m in seen.marks if m.start < last and m.end > first)
    try:
        address = parse(plain[start:end], suffixes, marks=marks)
    except InvalidAddress:
        return None
    labels = address.host.split(".")
    held = labels[-address.registrable.count(".") - 1]
    if "_" in held or held.startswith("-") or held.endswith("-"):
        return None  # No registry sells such a name.
    return FoundAddress(address, text[first:last], first, last)


def _plausible(host: str, tail: str) -> bool:
    """Whether a host without scheme is meant as one: no file name, sentence end or price."""
    name, _, ending = host.rpartition(".")
    if not tail and not host.lower().startswith("www."):
        if ending.lower() in _FILE_ENDINGS:
            return False
        # "hello.My name": the next sentence begins with a capital.
        if ending[:1].isupper() and ending[1:].islower() and name[-1:].islower():
            return False
    return any(letter.isalpha() for letter in name) or host[:1].isdecimal()


def _host_end(match: re.Match[str], suffixes: Suffixes, is_one_name: IsOneName) -> int:
    """Where the host of a candidate ends; 0 when there is none."""
    kind = match.lastgroup
    if kind == "authority":
        return _authority_end(match, suffixes)
    host = match.group()
    if _EDGE.search(host):
        return 0
    if kind == "host" and host.isascii() and not suffixes.split(host.lower()).registrable:
        return 0
    if kind == "hangul" and not _hangul_host(host, suffixes, is_one_name):
        return 0
    return match.end()


def _authority_end(match: re.Match[str], suffixes: Suffixes) -> int:
    authority, begin = match["authority"], match.start("authority")
    if numeric := _NUMBER_HOST.match(authority):
        return begin + numeric.end()
    # Another address may follow without a space.
    if match.string.startswith("//", match.end()) and (following := _NEXT.search(f"{authority}//")):
        authority = authority[: following.start()]
    # Full sentence marks and brackets of East Asia end an address.
    end = re.split(r"[、，。！？；：「」『』【】《》〈〉（）…·]", authority, maxsplit=1)[0]
    at = end.rfind("@") + 1
    end = end[:at] + re.split("[;,|]", end[at:], maxsplit=1)[0]
    if "\\" in end:
        return begin + len(end)
    offset = at
    for number, label in enumerate(end[at:].split(".")):
        glued = _GLUED.match(label)
        if glued and number:
            upto = offset + len(glued.group(1))
            if suffixes.split(end[at:upto].lower()).registrable:
                end = end[:upto]
                break
        korean = re.match(_HANGUL_TLD, label) if number else None
        if korean:
            end = end[: offset + korean.end()]
            break
        offset += len(label) + 1
    end = end.rstrip(_TRAILING + "]}&$")
    host = end[at:].partition(":")[0]
    return (
        0
        if not host or _EDGE.search(host)
        else begin + len(end.partition(":")[0] if not at else end)
    )


def _hangul_host(host: str, suffixes: Suffixes, is_one_name: IsOneName) -> bool:
    if not re.search("[가-힣]", host) or _PRICE.match(host):
        return False
    # "소포1건.evil.com" is a line before an address; nobody's name has so much in front.
    first, _, rest = host.partition(".")
    if _COUNTED.search(first) and suffixes.split(rest.lower()).registrable:
        return False
    for label in _MIXED.finditer(host):
        # "링크naver.com" is a word before an address; "카카오-pay.com" is one name.
        if label[2].startswith("-"):
            continue
        try:
            left = parse(host[label.start(2) :], suffixes)
        except InvalidAddress:
            continue
        if not is_one_name(label[1], left):
            return False
    # "확인하세요.naver.com" is the end of a sentence before an address.
    return not (
        _SENTENCE_END.match(host) and host.partition(".")[2].isascii() and host.count(".") > 1
    )


def _tail_end(plain: str, stop: int) -> int:
    """Where port, path, query and fragment end, without what only follows in the sentence."""
    match = _TAIL.match(plain, stop)
    end = match.end() if match else stop
    tail = _NEXT.split(plain[stop:end], maxsplit=1)[0]
    while tail:
        particle = _PARTICLE_TAIL.search(tail)
        if particle:
            tail = tail[: particle.start()]
        elif _only_follows(tail):
            tail = tail[:-1]
        else:
            break
    return stop + len(tail)


def _only_follows(tail: str) -> bool:
    """Whether the last character belongs to the sentence: a mark, or a bracket never opened."""
    last = tail[-1]
    opened = _OPENING.get(last)
    return last in _TRAILING + "([|" or (
        opened is not None and tail.count(last) > tail.count(opened)
    )
