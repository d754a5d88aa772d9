"""Look-alikes: what the name of an address imitates, as evidence; nothing here looks it up."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from scamlist.address import Address, defang
from scamlist.brands import Brand, Registry
from scamlist.evidence import Evidence
from scamlist.imitation import Imitation, imitate, name_in

# Tricks of the written address that say something by themselves; the marks of a careful writer
# ("defanged") and of a phone keyboard say nothing.
_TELLING: Final = (
    "userinfo", "backslash", "odd_ip", "bare_ip", "percent_host", "invisible", "odd_dot", "styled",
    "spelled", "spaced", "punycode_mixed",
)  # fmt: skip
_USERINFO: Final = re.compile(r"https?://([^/?#@]*)@")
_TOKEN: Final = re.compile(r"[.\-]")
_SHORTEST_TOKEN: Final = 5
_PERSON: Final = re.compile(r"[가-힣]{2,4}")
_SHORT_NAME: Final = 5


def compare(address: Address, registry: Registry) -> list[Evidence]:
    """What is telling about the written form and the name of an address, worst rule first.

    Never anything about the name of a protected or known-good address (URLS.md R9-R13; severity
    of each reason in reasons/names.yaml after R10).
    """
    found = list(_tricks(address))
    owner = registry.owner(address)
    if "userinfo" in address.tricks:
        found += _userinfo(address, owner, registry)
    if not owner and not address.numeric and not _is_let_be(address, registry):
        found += _names(address, registry)
    return found


def _is_let_be(address: Address, registry: Registry) -> bool:
    if registry.is_known(address):
        return True
    _, _, ending = address.host.rpartition(".")
    suffix = address.registrable.partition(".")[2]
    return suffix in registry.words.guarded_suffixes or ending in registry.words.guarded_suffixes


def _tricks(address: Address) -> Iterator[Evidence]:
    for trick in address.tricks:
        if trick in _TELLING and not (trick == "bare_ip" and _is_at_home(address.host)):
            yield Evidence(
                f"address.{trick}",
                span=address.raw,
                values={"host": defang(address.host)},
            )


def _is_at_home(host: str) -> bool:
    """A number of one's own network, such as a router's: nobody else can answer there."""
    return ip_address(host.strip("[]")).is_private


def _userinfo(address: Address, owner: Brand | None, registry: Registry) -> Iterator[Evidence]:
    """A protected name before the @ of an address that leads elsewhere."""
    match = _USERINFO.match(address.href)
    for label in _TOKEN.split(match.group(1).lower()) if match else ():
        name = registry.by_label.get(label)
        if name and name.brand is not owner and len(label) > 2:
            yield _evidence("names.userinfo", name.brand, match.group(1) if match else "", address)
            return


def _names(address: Address, registry: Registry) -> Iterator[Evidence]:
    labels = address.unicode_host.split(".")
    held = len(labels) - address.site.count(".") - 1
    embedded = _embedded(labels[: held + 1], registry)
    if embedded:
        yield _evidence("names.embedded", *embedded, address)
    imitation = imitate(labels[held], registry) or _given_away(labels, held, address, registry)
    if imitation and not _is_spoken(labels[held], imitation, address):
        if not embedded or embedded[0] is not imitation.brand:
            yield _imitation(imitation, address)
    elif not embedded:
        yield from _outer(labels[:held], labels[held], address, registry)
        if registry.skeletons.looks_latin(labels[held]) and len(labels[held]) > 2:
            yield _plain("names.looks_latin", labels[held], address)
    yield from _structure(labels, held, address, registry)


def _given_away(
    labels: list[str], held: int, address: Address, registry: Registry
) -> Imitation | None:
    """The very name where names cost nothing, or cut in two by a dot: "na.ver.com"."""
    suffix = address.registrable.partition(".")[2]
    name = registry.by_label.get(labels[held])
    if name and not name.word and len(name.label) > 3 and suffix in registry.words.free_registries:
        return Imitation("other_ending", name.brand, name.label)
    if held == 0 or (held == 1 and labels[0] == "www"):
        return None
    name = registry.by_label.get("".join(labels[: held + 1]))
    coined = name and name.edited and not name.word
    if name and coined and (len(labels[0]) > 1 or name.brand.distinctive):
        return Imitation("hyphen", name.brand, ".".join(labels[: held + 1]))
    return None


def _is_spoken(label: str, imitation: Imitation, address: Address) -> bool:
    """ "쿠팡닷컴" in a message is how people say the name, and no address of anyone's."""
    return "spoken" in address.tricks and label == imitation.piece


def _embedded(labels: list[str], registry: Registry) -> tuple[Brand, str] | None:
    """An own domain of a protected name standing inside a host that ends elsewhere."""
    tokens = ".".join(labels).replace("-", ".").split(".")
    skeletons = [t if t.isascii() else registry.skeletons.latin(t) for t in tokens]
    for at, token in enumerate(skeletons[:-1]):
        for domain, brand in registry.domains.get(token, ()):
            # A short name must stand there dot for dot; "kt-com" is a coincidence.
            if tuple(skeletons[at : at + len(domain)]) == domain and (
                len(token) >= _SHORTEST_TOKEN or _stands(domain, labels)
            ):
                return brand, ".".join(domain)
    return None


def _stands(domain: tuple[str, ...], labels: list[str]) -> bool:
    return f".{'.'.join(domain)}." in f".{'.'.join(labels)}."


def _outer(
    labels: list[str], held: str, address: Address, registry: Registry
) -> Iterator[Evidence]:
    """Labels in front of the name somebody holds: weaker, as many services name customers there."""
    invites = _invites(held, registry)
    for label in labels:
        if invites and (name := registry.by_label.get(label)):
            yield _evidence("names.combo", name.brand, label, address, held)
            return
        imitation = name_in(label, registry)
        if imitation is None:
            continue
        if imitation.rule == "other_ending":
            yield _evidence("names.subdomain", imitation.brand, label, address)
        else:
            yield _imitation(imitation, address)
        return


def _invites(held: str, registry: Registry) -> bool:
    """Whether the name somebody holds is nothing but words that invite trust: "cert-center"."""
    tokens = held.split("-")
    words = registry.words
    return (
        len(tokens) > 1
        and all(token in words.trust or token in words.weak for token in tokens)
        and not words.trust.isdisjoint(tokens)
    )


def _structure(
    labels: list[str], held: int, address: Address, registry: Registry
) -> Iterator[Evidence]:
    words = registry.words
    outer = [label for label in labels[:held] if label != "www"]
    suffix = address.registrable.partition(".")[2]
    if not outer and suffix not in words.free_registries:
        return
    # Hosts of government imitators: 7 % of the phishing hosts KISA listed in 2024, 0.01 % else.
    if "gov" in outer or ("go" in outer and "kr" in outer):
        yield _plain("names.government", "gov" if "gov" in outer else "go.kr", address)
    free = suffix in words.free_registries and _PERSON.fullmatch(labels[held])
    if free or (outer and _PERSON.fullmatch(labels[0]) and labels[held].isascii()):
        yield _plain("names.hangul_person", labels[0], address)
    # New ending, very short name, something in front of it: 73.6 % of KISA's 2024 hosts.
    ending = labels[-1]
    if (
        outer
        and len(labels[held]) <= _SHORT_NAME
        and len(ending) > 2
        and address.site == address.registrable
        and ending not in words.settled_endings
        and "." not in suffix
        and ending.isascii()
    ):
        yield _plain("names.throwaway", address.unicode_host, address)


def _imitation(imitation: Imitation, address: Address) -> Evidence:
    return _evidence(
        f"names.{imitation.rule}", imitation.brand, imitation.piece, address, imitation.word
    )


def _evidence(reason: str, brand: Brand, piece: str, address: Address, word: str = "") -> Evidence:
    values = {
        "brand_ko": brand.ko,
        "brand_en": brand.en,
        "piece": defang(piece),
        "word": word,
        "host": defang(address.unicode_host),
    }
    return Evidence(reason, span=address.unicode_host, values=values, brand=brand.id)


def _plain(reason: str, piece: str, address: Address) -> Evidence:
    values = {"piece": defang(piece), "host": defang(address.unicode_host)}
    return Evidence(reason, span=address.unicode_host, values=values)
