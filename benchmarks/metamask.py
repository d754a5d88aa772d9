"""MetaMask's eth-phishing-detect, the peer that judges addresses by list and edit distance."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
_INSTALL: Final = ("npm", "ci", "--no-fund", "--no-audit", "--silent", "--ignore-scripts")
# MetaMask's own setting since 2023 (eth-phishing-detect#12481).
TOLERANCE: Final = 1


class Absent(Exception):
    """The peer is not here; the message says why, and what would bring it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What it said of each name (blocked or not), and the seconds to load and to judge them."""

    blocked: list[bool]
    loaded: float
    seconds: float


def ask(
    names: Sequence[str],
    *,
    protected: Iterable[str] = (),
    own: Iterable[str] = (),
    listed: Iterable[str] = (),
    tolerance: int = TOLERANCE,
) -> Answer:
    """Judge host names in a Node process of its own. Raises Absent.

    `protected` are the names it compares with, `own` those it lets pass, `listed` those it blocks.
    """
    _require()
    config = {
        "name": "jamkkan",
        "version": 1,
        "tolerance": tolerance,
        "fuzzylist": list(protected),
        "allowlist": list(own),
        "blocklist": list(listed),
    }
    asked = json.dumps({"config": config, "names": list(names)})
    command = ["node", str(HERE / "metamask.cjs")]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    return Answer(
        [bool(blocked) for blocked, _ in said["results"]], said["loaded"], said["seconds"]
    )


def _require() -> None:
    """Have the locked package beside this file, installing it the first time."""
    if (HERE / "node_modules" / "eth-phishing-detect").is_dir():
        return
    if missing := [tool for tool in ("node", "npm") if shutil.which(tool) is None]:
        raise Absent(
            f"eth-phishing-detect is not compared: there is no {' and no '.join(missing)}."
        )
    print("Installing eth-phishing-detect beside the benchmarks (once)", file=sys.stderr)
    if subprocess.run(_INSTALL, check=False, cwd=HERE, stdout=subprocess.DEVNULL).returncode:
        raise Absent(
            "eth-phishing-detect is not compared: `npm ci` in benchmarks/ did not work here."
        )
