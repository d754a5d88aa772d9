"""Public suffixes: the short way round the library gives what the library gives."""

import json
from pathlib import Path

import pytest
from tldextract import TLDExtract

from scamlist.suffixes import Ownership, Suffixes

SHARED = Path(__file__).parents[1].parent / "shared"
SUFFIXES = Suffixes()
LIBRARY = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def by_library(host: str) -> Ownership:
    """What the suffix library says of a host, by itself."""
    found = LIBRARY(host)
    if not found.suffix:
        return Ownership("", "", "")
    held = found.top_domain_under_registry_suffix or (host if "." in host else "")
    return Ownership(found.registry_suffix, held, found.top_domain_under_public_suffix or held)


def test_every_rule_and_what_stands_below_it_is_read_as_the_library_reads_it() -> None:
    hosts = set()
    for rule in LIBRARY.tlds:
        name = rule.lstrip("*.!")
        hosts |= {name, f"x.{name}", f"y.x.{name}", f"z.y.x.{name}"}
    hosts |= {".com", "a..com", "com", "1.2.3.4", "a_b.com", "xn--3e0b707e", "a.xn--3e0b707e"}
    wrong = [host for host in hosts if SUFFIXES.split(host) != by_library(host)]
    print(f"U4 hosts split as the library does={len(hosts) - len(wrong)}/{len(hosts)}")
    assert wrong == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="The reference lists are not beside this copy.")
def test_well_known_hosts_are_split_as_the_library_does() -> None:
    listed = json.loads((SHARED / "known-good" / "misp-tranco10k.json").read_text("utf-8"))["list"]
    hosts = [form for name in listed for form in (name, f"www.{name}")]
    assert [host for host in hosts if SUFFIXES.split(host) != by_library(host)] == []
