"""F3: schemathesis reads the OpenAPI document and tries whatever it allows, and what it does not."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.limits import Limits
from tests.test_keys import Partners
from tests.web import serving, web_app

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The origin of a site that counts but refuses nobody so soon, and a key to it."""
    partners = Partners(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('keys')}/keys.db")
    token = partners.made()
    with serving(web_app(limits=Limits(1000), keyring=partners.ring)) as origin:
        yield origin, token


@pytest.mark.parametrize(("who", "cases"), [("nobody", 180), ("partner", 30)])
def test_every_answer_is_as_described(
    site: tuple[str, str], who: str, cases: int, tmp_path: Path
) -> None:
    """All phases and checks: no 5xx, no undescribed status, header or body, no lax acceptance."""
    origin, token = site
    seed = os.environ.get("F3_SEED", "20261125")
    cases *= int(os.environ.get("F3_TIMES", "1"))  # before a release: 30
    key = ["--header", f"Authorization: Bearer {token}"] if who == "partner" else []
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [
        *(program, "--config-file", str(CONFIG), "run"),
        *(f"{origin}/openapi.json", "--max-examples", str(cases), "--seed", seed, *key),
        *("--phases", "examples,coverage,fuzzing,stateful", "--checks", "all"),
        *("--continue-on-failure", "--no-color", "--no-shrink"),
    ]
    run = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=3600, cwd=tmp_path
    )
    told = run.stdout[-8000:] + run.stderr[-2000:]
    tried = re.search(r"([\d,]+) generated", run.stdout)
    assert tried, told
    print(f"F3 as={who} cases={tried[1]} seed={seed} failures={run.returncode}")
    assert run.returncode == 0, told
