"""Addresses: what a typed or found piece of text leads to, decided by one WHATWG parser."""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from ada_url import URL, idna_to_unicode

from scamlist.skeleton import mixes_scripts
from scamlist.suffixes import Suffixes
from scamlist.unmask import unmask

MAX_LENGTH: Final = 8192  # characters; longer than any browser bar or server takes in practice
MAX_SHOWN: Final = 200  # characters of an address a person is shown

_SCHEME: Final = re.compile(r"\A([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PORT_AFTER_HOST: Final = re.compile(r"\d{1,5}(?:[/?#]|$)")
# Nothing to undo and nothing to notice: most addresses, most of the time.
_PLAIN: Final = re.compile(
    r"(?:https?://)?[a-z0-9.-]+(?::\d+)?(?:[/?#][!-'*-Z^-z|~]*)?", re.IGNORECASE
)
# The parts of a normal form; safe to cut so only because the parser wrote it.
_PARTS: Final = re.compile(
    r"(?P<scheme>https?)://(?:(?P<userinfo>[^/?#@]*)@)?(?P<host>\[[^]]*\]|[^/?#:]*)"
    r"(?::(?P<port>\d+))?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?"
)
_EMAIL: Final = re.compile(r"\A[^\s/@:?#\\]+@[^\s/@:?#\\]+")
_AUTHORITY: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?[/\\]*([^/?#]*)", re.IGNORECASE)
# White space, and the invisible marks a copy brings along at either end.
_EDGES: Final = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063"
    "\u2064\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_SPACE: Final = re.compile(r"\s")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_ESCAPED: Final = re.compile(rb"[\x00-\x20#%\x7f-\xff]+")
_LIVE_DOT: Final = re.compile(r"(?<=[^\s\[.。．｡])[.。．｡](?=[^\s\].。．｡])")
_NUMBER: Final = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])|(?<![\w.])\d+\.\d+(?=[가-힣])")
# An address or name as it mostly is: every dot between two letters, a scheme only at the start.
_SIMPLE: Final = re.compile(r"(?:https?:/)?[a-z0-9/?=&_-]+(?:\.(?![0-9])[a-z0-9/?=&_-]+)*")
_LIVE_SCHEME: Final = re.compile(r"(?<![a-z])(h)tt(?=ps?:)", re.IGNORECASE)
_HANGUL_HOST: Final = re.compile(r"[a-z0-9.\-가-힣]+")


class InvalidAddress(ValueError):
    """Text that is no web address; `code` says why.

    Codes: empty, too_long, email, not_an_address, unsupported_scheme, no_public_suffix.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Parsed(NamedTuple):
    """What the parser alone says: the normal form and the ASCII host with it."""

    href: str
    host: str


@dataclass(frozen=True, slots=True)
class Address:
    """One http(s) address. `raw` is what was given, `href` the normal form of it.

    `host` is ASCII without a closing dot, `unicode_host` the same in its own letters; `port` is
    None when the usual one. `registrable` is the name somebody bought, `site` the name one tenant
    controls (both the host itself for a number address). `tricks` names what was done to mislead:
    userinfo, backslash, odd_ip, bare_ip, percent_host, punycode_mixed and the marks of unmasking.
    """

    raw: str
    href: str
    scheme: str
    host: str
    unicode_host: str
    port: int | None
    path: str
    query: str
    registrable: str
    site: str
    tricks: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether the host is an IP address and no name."""
        return _is_number(self.host)


def parse_url(text: str, base: str | None = None) -> Parsed:
    """Parse strictly as the WHATWG URL standard does, any scheme. Raises InvalidAddress."""
    try:
        url = URL(_scalar(text), base=None if base is None else _scalar(base))
    except ValueError:
        raise InvalidAddress("not_an_address") from None
    return Parsed(url.href, url.hostname)


def parse(text: str, suffixes: Suffixes, *, marks: tuple[str, ...] = ()) -> Address:
    """Read `text` as one web address, with or without scheme, defanged or not.

    `marks` are ids of hiding already undone by whoever found the text. Raises InvalidAddress.
    """
    raw = text.strip(_EDGES)
    if not raw:
        raise InvalidAddress("empty")
    if len(raw) > MAX_LENGTH:
        raise InvalidAddress("too_long")
    clean = _PLAIN.fullmatch(raw) is not None
    if clean:
        plain = _with_scheme(raw)
    else:
        seen = unmask(_scalar(raw))
        plain = _with_scheme(seen.text.strip())
        marks = (*marks, *(mark.id for mark in seen.marks))
    try:
        parts = _PARTS.match(URL(plain).href)
    except ValueError:
        raise InvalidAddress("not_an_address") from None
    if parts is None:
        raise InvalidAddress("not_an_address")
    scheme, userinfo, host, port, path, query = parts.groups()
    host = host.removesuffix(".")
    numeric = _is_number(host)
    if numeric:
        registrable = site = host
    else:
        labels = host.split(".")
        if not all(labels) or len(host) > 253 or max(map(len, labels)) > 63:
            raise InvalidAddress("not_an_address")
        owner = suffixes.split(host)
        if not owner.registrable:
            given = "." in host or _SCHEME.match(raw)
            raise InvalidAddress("no_public_suffix" if given else "not_an_address")
        registrable, site = owner.registrable, owner.site
    unicode_host = idna_to_unicode(host) if "xn--" in host else host
    tricks = marks
    if numeric or not clean:
        tricks = (*tricks, *_tricks(plain, userinfo, host if numeric else ""))
    if unicode_host is not host and any(mixes_scripts(n) for n in unicode_host.split(".")):
        tricks = (*tricks, "punycode_mixed")
    return Address(
        raw=raw,
        href=parts.string,
        scheme=scheme,
        host=host,
        unicode_host=unicode_host,
        port=int(port) if port else None,
        path=path,
        query=query or "",
        registrable=registrable,
        site=site,
        tricks=tuple(dict.fromkeys(tricks)),
    )


def expressions(address: Address) -> tuple[str, ...]:
    """Look-up keys, most exact first: up to 5 host suffixes times 6 path prefixes.

    The Safe Browsing form, version 5 (developers.google.com/safe-browsing, "URLs and Hashing"):
    the exact host, then up to four made from the registrable name and the labels before it; the
    path with and without query, then up to four folders from the root. No scheme, port, user name
    or fragment; escapes are undone until none is left, then put back upper-case.
    """
    path = _canonical_path(address.path)
    paths = [path + "?" + _escape(_unescape(address.query))] if address.query else []
    paths.append(path)
    folders = path.split("/")[1:-1]
    paths.extend(
        "/" + "".join(f"{f}/" for f in folders[:n]) for n in range(min(len(folders), 3) + 1)
    )
    hosts = [address.host]
    if address.registrable != address.host:
        labels = address.host.split(".")
        least = address.registrable.count(".") + 1
        most = min(len(labels) - 1, least + 3)
        hosts.extend(".".join(labels[-n:]) for n in range(most, least - 1, -1))
    return tuple(f"{host}{path}" for host in hosts for path in dict.fromkeys(paths))


def defang(text: str) -> str:
    """Make every address in `text` unclickable: hxxps://zeropaybank[.]com/. Idempotent."""
    if _SIMPLE.fullmatch(text):
        # Nothing here to be careful of: no numbers, brackets, spaces or dots side by side.
        return ("hxx" + text[3:] if text.startswith(("http:", "https:")) else text).replace(
            ".", "[.]"
        )
    numbers = [match.span() for match in _NUMBER.finditer(text)] if "." in text else []

    def dot(match: re.Match[str]) -> str:
        kept = any(start <= match.start() < end for start, end in numbers)
        return match.group() if kept else "[.]"

    return _LIVE_SCHEME.sub(r"\1xx", _LIVE_DOT.sub(dot, text))


def display(address: Address) -> str:
    """The address as a person is shown it: defanged, shortened, Hangul names readable."""
    href = address.href
    if address.host != address.unicode_host and _HANGUL_HOST.fullmatch(address.unicode_host):
        href = href.replace(address.host, address.unicode_host, 1)
    return defang(href if len(href) <= MAX_SHOWN else href[:MAX_SHOWN] + "…")


def _is_number(host: str) -> bool:
    # The parser reads every host whose last label is a number as an IPv4 address, or refuses it.
    return host.startswith("[") or host.rpartition(".")[2].isdecimal()


def _scalar(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text) if not text.isascii() else text


def _with_scheme(text: str) -> str:
    match = _SCHEME.match(text)
    if match is None:
        if _SPACE.search(text) or _CONTROL.search(text):
            raise InvalidAddress("not_an_address")
        if _EMAIL.fullmatch(text):
            raise InvalidAddress("email")
        return "https:" + text if text.startswith(("//", "\\\\")) else "https://" + text
    scheme, rest = match.group(1).lower(), text[match.end() :]
    if scheme in ("http", "https"):
        return text
    # "naver.com:8080/" and "name.of:somebody@host" have no scheme at all.
    named = "." in scheme and not rest.startswith("//") and not _SPACE.search(text)
    if named and (_PORT_AFTER_HOST.match(rest) or "@" in rest):
        return "https://" + text
    raise InvalidAddress("unsupported_scheme")


def _tricks(plain: str, userinfo: str | None, number: str) -> tuple[str, ...]:
    """What the written form does to mislead; `number` is the host if it is a number address."""
    found: list[str] = []
    match = _AUTHORITY.match(plain)
    authority = match.group(1).rpartition("@")[2] if match else ""
    if userinfo:
        found.append("userinfo")
    if "\\" in plain.partition("?")[0].partition("#")[0]:
        found.append("backslash")
    if "%" in authority:
        found.append("percent_host")
    if _CONTROL.search(plain):
        found.append("invisible")
    if number:
        found.append("bare_ip" if authority.startswith(number) else "odd_ip")
    return tuple(found)


def _unescape(text: str) -> str:
    """Undo escapes until none is left, in one pass: a new escape can only end at the last one."""
    if "%" not in text:
        return text
    done: list[str] = []
    for character in text:
        done.append(character)
        while len(done) > 2 and done[-3] == "%" and done[-1] in _HEX and done[-2] in _HEX:
            done[-3:] = [chr(int(done[-2] + done[-1], 16))]
    return "".join(done)


def _escape(text: str) -> str:
    # After unescaping, every character stands for one byte.
    data = text.encode("latin-1", "replace")
    return _ESCAPED.sub(lambda m: b"".join(b"%%%02X" % byte for byte in m[0]), data).decode("ascii")


def _canonical_path(path: str) -> str:
    """Escapes undone, dots resolved, slashes collapsed, escaped again."""
    kept: list[str] = []
    parts = _unescape(path).split("/")
    for part in parts[:-1]:
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    last = parts[-1]
    if last == "..":
        del kept[-1:]
    tail = "" if last in (".", "..") else last
    return _escape("/" + "".join(f"{part}/" for part in kept) + tail)
