"""The built scripts and styles: as their sources are, small, and free of anything that runs text."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from api.routes.scripts import integrity, newest

API = Path(__file__).parents[1] / "api"
WIDGET = API / "widget"
STATIC = API / "static"
LAUNCHER = STATIC / "widget" / f"{newest().version}.js"
SCRIPTS = (LAUNCHER, STATIC / "chat.js", STATIC / "site.js")
STYLES = (STATIC / "chat.css", STATIC / "site.css")


def packed(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def sources_digest(*folders: str) -> str:
    digest = hashlib.sha256()
    found = [p for folder in folders for p in (WIDGET / folder).rglob("*") if p.is_file()]
    for name, path in sorted((p.relative_to(WIDGET).as_posix(), p) for p in found):
        digest.update(f"{name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=lambda path: path.name)
def test_what_is_shipped_is_built_from_these_sources(path: Path) -> None:
    folders = ("src/launcher",) if path == LAUNCHER else ("src", "styles")
    assert f"sha256:{sources_digest(*folders)}" in path.read_text("utf-8").partition("\n")[0], (
        "run scripts/build-widget and commit the result"
    )


def test_a_released_launcher_never_changes() -> None:
    releases = json.loads((WIDGET / "releases.json").read_text("utf-8"))
    shipped = {p.stem: integrity(p.read_bytes()) for p in (STATIC / "widget").glob("*.js")}
    assert shipped == releases
    package = json.loads((WIDGET / "package.json").read_text("utf-8"))
    assert newest().version == package["version"]


def test_launcher_and_panel_keep_their_weight() -> None:
    launcher, panel = packed(LAUNCHER), packed(STATIC / "chat.js", STATIC / "chat.css")
    print(f"widget launcher={launcher} panel={panel} bytes gzip")
    assert launcher <= 3000
    assert panel <= 20_000


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_can_turn_text_into_markup_or_code(path: Path) -> None:
    text = path.read_text("utf-8")
    for way in (
        *("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "srcdoc"),
        *("new Function", "setHTMLUnsafe", "createContextualFragment", "DOMParser"),
    ):
        assert way not in text


@pytest.mark.parametrize("path", [LAUNCHER, STATIC / "chat.js"], ids=lambda path: path.name)
def test_the_widget_keeps_nothing_on_the_device(path: Path) -> None:
    text = path.read_text("utf-8")
    for place in ("cookie", "localStorage", "sessionStorage", "indexedDB", "caches"):
        assert place not in text


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_load_nothing(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"url\(|@import|@font-face", text)


def test_the_lock_names_no_place_to_download_from() -> None:
    lock = json.loads((WIDGET / "package-lock.json").read_text("utf-8"))
    assert not any("resolved" in package for package in lock["packages"].values())
    assert all("integrity" in p for name, p in lock["packages"].items() if name)
