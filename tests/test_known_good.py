"""P3 of RELIABILITY.md: names that are known as good, through the whole path to a verdict."""

import json
import os
from pathlib import Path

import pytest

from scamlist.checker import Checker, InvalidInput

KNOWN = Path(__file__).parents[1].parent / "shared" / "known-good"
LISTS = ("misp-bank-website", "misp-tranco10k", "misp-url-shortener", "misp-dynamic-dns")
# JAMKKAN_LONG=1: every name; otherwise every fifth.
EVERY = 1 if "JAMKKAN_LONG" in os.environ else 5


@pytest.mark.skipif(not KNOWN.is_dir(), reason="The known-good lists are not kept beside us.")
def test_no_known_good_name_is_called_dangerous() -> None:
    judge = Checker.load(lambda contact, lang: contact)
    names: list[str] = []
    for name in LISTS:
        rows = json.loads((KNOWN / f"{name}.json").read_text("utf-8"))["list"]
        names += [row.strip(".").lower() for row in rows]
    danger, refused = [], 0
    for name in names[::EVERY]:
        try:
            result = judge.check(name, type="url", lang="en")
        except InvalidInput:
            # A name alone under no public suffix is no address; nothing is said about it.
            refused += 1
            continue
        if result["verdict"] == "danger":
            danger.append((name, [reason["id"] for reason in result["reasons"]]))
    print(f"P3 names={len(names[::EVERY])} refused={refused} danger={len(danger)}")
    assert danger == []
