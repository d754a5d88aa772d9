"""Public suites, run from where they are kept beside the repository; each prints one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from scamlist.address import InvalidAddress, parse_url

SUITES = Path(__file__).parents[1].parent / "shared" / "conformance"

pytestmark = pytest.mark.skipif(
    not SUITES.is_dir(), reason="The public suites are not kept beside this copy of the project."
)


def rows(name: str) -> list[dict[str, Any]]:
    read = json.loads((SUITES / name).read_text(encoding="utf-8"))
    return [row for row in read if isinstance(row, dict)]


def href(text: str, base: str | None) -> str | None:
    try:
        return parse_url(text, base).href
    except InvalidAddress:
        return None


def host(text: str) -> str | None:
    try:
        return parse_url(f"https://{text}/x").host or None
    except InvalidAddress:
        return None


def test_every_address_of_the_url_standard_is_read_as_browsers_read_it() -> None:
    cases = rows("wpt-urltestdata.json")
    right = sum(href(case["input"], case["base"]) == case.get("href") for case in cases)
    print(f"U1 urltestdata right={right}/{len(cases)}")
    assert (right, len(cases)) == (891, 891)


def test_every_host_of_the_url_standard_becomes_the_same_ascii_name() -> None:
    cases = rows("wpt-toascii.json")
    right = sum(host(case["input"]) == case["output"] for case in cases)
    print(f"U2 toascii right={right}/{len(cases)}")
    assert (right, len(cases)) == (87, 87)


def test_international_names_follow_unicode() -> None:
    cases = rows("wpt-IdnaTestV2.json")
    right = sum(host(case["input"]) == (case["output"] or None) for case in cases)
    print(f"U3 IdnaTestV2 right={right}/{len(cases)}")
    assert right >= 2670
