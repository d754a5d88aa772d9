"""Addresses that try to lead a fetcher inside: targets, ways to write them, tricks around them."""

import random
from collections.abc import Iterator
from ipaddress import IPv4Address

from tests.blocks import words

SCHEMES = (
    *("http://", "https://", "HTTP://", "http:/", "http:", "http:\\\\", "https:///", "http:\\/\\/"),
    *("ftp://", "gopher://", "file://", "dict://", "ldap://", "ws://", "jar:http://", "data:"),
    *("javascript:", "view-source:http://", "intent://", "blob:http://", "netdoc://", "unix:"),
)
PORTS = ("", "", "", ":80", ":443", ":", ":080", ":22", ":6379", ":8080", ":0", ":65536", ":２２")
AROUND = (
    "{0}",
    "evil.example@{0}",
    "evil.example:80@{0}",
    "evil.example%00@{0}",
    "evil.example#@{0}",
    "{0}#@evil.example",
    "{0}\\@evil.example",
    "evil.example\\@{0}",
    "{0}%23@evil.example",
    "{0}?@evil.example",
    "\t{0}",
    "{0}\r\n",
    "a:b@c:d@{0}",
    "evil.example%20{0}",
)
PATHS = ("/", "/latest/meta-data/", "", "/%0d%0aHost:%20x", "/\r\nX: y", "?a=b", "/../../etc")


def spellings(address: str) -> Iterator[str]:
    """The ways parsers have been known to read as one IPv4 address."""
    number = int(IPv4Address(address))
    a, b, c, d = (number >> shift & 255 for shift in (24, 16, 8, 0))
    pair = f"{number >> 16:x}:{number & 0xFFFF:x}"
    yield from (address, f"{address}.", str(number), hex(number), f"0{number:o}", f"{number:#X}")
    yield from (f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}")
    yield from (f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{c << 8 | d}", f"0x{a:x}.{b}.0{c:o}.{d}")
    yield from (f"000{a:o}.{b}.{c}.{d}", f"{a:03}.{b:03}.{c:03}.{d:03}", f"{number + 2**32}")
    yield from (address.translate(FULL_WIDTH), address.translate(CIRCLED))
    yield from (address.replace(".", dot) for dot in ("。", "．", "｡", "%2e", "․"))
    yield "".join(f"%{byte:02x}" for byte in address.encode())
    yield from (f"[::ffff:{address}]", f"[::ffff:{pair}]", f"[::{address}]", f"[::{pair}]")
    yield from (f"[0:0:0:0:0:ffff:{pair}]", f"[::ffff:0:{address}]", f"[64:ff9b::{pair}]")
    yield from (f"[64:ff9b:1::{pair}]", f"[2002:{pair}::1]", f"[::ffff:{address}%25lo]")
    yield f"[2001:0:4136:e378:8000:63bf:{~(a << 8 | b) & 0xFFFF:x}:{~(c << 8 | d) & 0xFFFF:x}]"
    yield from (f"{address.replace('.', '-')}.spelled.example", f"{address}.spelled.example")


FULL_WIDTH = {ord(digit): ord("０") + int(digit) for digit in "0123456789"}
CIRCLED = {ord("0"): "⓪"} | {ord(str(n)): chr(ord("①") + n - 1) for n in range(1, 10)}


def hosts() -> list[str]:
    """Every inside target in every spelling."""
    found = [spelled for address in words("inside-v4") for spelled in spellings(address)]
    found += [f"[{address}]" for address in words("inside-v6")]
    found += [f"[{address.upper()}]" for address in words("inside-v6")]
    return [*found, *words("inside-names")]


def attacks(count: int, seed: int) -> Iterator[str]:
    """`count` attack addresses: every host once plainly, then mixed with everything else."""
    choose = random.Random(seed)  # noqa: S311 - repeatable, not secret
    everything = hosts()
    for number in range(count):
        if number < len(everything):
            yield f"http://{everything[number]}/"
            continue
        # Half keep a web scheme, or the odd ones would use up most tries.
        scheme = choose.choice(SCHEMES if number % 2 else SCHEMES[:3])
        host = choose.choice(AROUND).format(choose.choice(everything))
        yield scheme + host + choose.choice(PORTS) + choose.choice(PATHS)
