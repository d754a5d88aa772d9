"""The built scripts: as their sources are, small, and free of anything that runs text."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

API = Path(__file__).parents[1] / "api"
SCRIPTS = ("widget.js", "chat.js", "site.js")


def sources_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted((API / "widget" / "src").iterdir()):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_built_script_is_built_from_these_sources(name: str) -> None:
    banner = (API / "static" / name).read_text("utf-8").partition("\n")[0]
    assert f"sha256:{sources_digest()}" in banner, "run scripts/build-widget and commit the result"


def test_the_launcher_weighs_at_most_three_kilobytes() -> None:
    size = len(gzip.compress((API / "static" / "widget.js").read_bytes(), 9))
    assert size <= 3 * 1024


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_can_turn_text_into_markup_or_code(name: str) -> None:
    text = (API / "static" / name).read_text("utf-8")
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "srcdoc",
    ):
        assert way not in text
    assert "new Function" not in text


def test_the_lock_names_no_place_to_download_from() -> None:
    lock = json.loads((API / "widget" / "package-lock.json").read_text("utf-8"))
    assert not any("resolved" in package for package in lock["packages"].values())
    assert all("integrity" in p for name, p in lock["packages"].items() if name)
