"""The widget's launcher, as the newest of its line and as versions that never change."""

import base64
import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from api.problems import Problem
from api.site import FOREVER, STATIC, script

FOLDER = STATIC / "widget"


@dataclass(frozen=True, slots=True)
class Release:
    """The newest launcher: its version and what its bytes must hash to (Subresource Integrity)."""

    version: str
    integrity: str


def newest(folder: Path = FOLDER) -> Release:
    """The highest version in the folder of built launchers."""
    path = max(folder.glob("*.js"), key=lambda p: tuple(map(int, p.stem.split("."))))
    return Release(path.stem, integrity(path.read_bytes()))


def integrity(content: bytes) -> str:
    """The hash a page may demand of a script, as the `integrity` attribute spells it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def add_scripts(router: APIRouter, release: Release) -> None:
    """Add /widget/v1.js, kept for an hour, and /widget/<version>.js, kept for good."""
    get = partial(router.api_route, methods=["GET", "HEAD"], include_in_schema=False)
    versions = {path.name: path for path in FOLDER.glob("*.js")}

    @get("/widget/v1.js")
    async def line() -> Response:
        return script(versions[f"{release.version}.js"], lasts="3600")

    @get("/widget/{name}")
    async def version(name: str) -> Response:
        if name not in versions:
            raise Problem("not_found")
        return script(versions[name], lasts=FOREVER)
