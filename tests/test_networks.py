"""Which addresses are public: every special block, and the rest."""

import random
from ipaddress import IPv4Address, IPv6Address

import pytest

from scamlist.networks import special
from tests.blocks import INSIDE, words

# A spelling the parser never writes, a zone, no address at all: never to be dialled.
NO_LITERALS = (
    "",
    "127.1",
    "0x7f.0.0.1",
    "017700000001",
    "2130706433",
    "fe80::1%lo",
    "2606::1%eth0",
)


def test_every_special_block_is_refused_and_the_rest_is_public() -> None:
    seed, rounds = 20261122, 5_000
    choose = random.Random(seed)  # noqa: S311 - repeatable, not secret
    wrong, checked = [], 0
    for network in INSIDE:
        middle = network[network.num_addresses // 2]
        for address in {network[0], middle, network[-1]}:
            checked += 1
            if not special(str(address)):
                wrong.append(f"{address} of {network} is taken for public")
    for public in words("public"):
        checked += 1
        if kind := special(public):
            wrong.append(f"{public} is taken for {kind}")
    for _ in range(rounds):
        for drawn in (
            IPv4Address(choose.getrandbits(32)),
            IPv6Address(1 << 125 | choose.getrandbits(125)),
            IPv6Address(choose.getrandbits(128)),
        ):
            checked += 1
            expected = not any(drawn in network for network in INSIDE)
            if (special(str(drawn)) == "") != expected:
                wrong.append(str(drawn))
    print(f"S4 blocks={len(INSIDE)} checked={checked} wrong={len(wrong)} seed={seed}")
    assert wrong == []


@pytest.mark.parametrize("text", [*NO_LITERALS, "localhost", " 8.8.8.8", "８.8.8.8", "[::1]"])
def test_what_is_no_plain_literal_is_not_dialled(text: str) -> None:
    assert special(text) == "not_an_address"


def test_an_inside_address_is_named_by_what_it_is() -> None:
    assert special("169.254.169.254") == "link_local"
    assert special("168.63.129.16") == "metadata"
    assert special("2002:7f00:1::") == "embedded"
    assert special("4000::1") == "unassigned"
