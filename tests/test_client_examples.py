"""The examples of docs/api.md, run as they are written there against a real server."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, ConsoleMessage

from tests.browser import until, visit
from tests.test_keys import Partners
from tests.web import serving, somebody, web_app

pytest_plugins = ("tests.browser_fixture",)

PAGE = (Path(__file__).parents[1] / "docs/api.md").read_text("utf-8")
CHECKS, LOOKS = 0, 1
ELSEWHERE = "https://jamkkan.example"
LISTED = "https://www.zeropaybank.com/event?id=1"


class Places(NamedTuple):
    """Where everybody is."""

    origin: str
    partner: str
    key: str


def example(language: str, number: int) -> str:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return found[number]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Our server, a partner's page on another origin, and the key made for it."""
    partners = Partners(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('keys')}/keys.db")
    with somebody() as partner, serving(web_app(keyring=partners.ring)) as origin:
        yield Places(origin, partner, partners.made(origins=(partner,)))


def in_python(code: str, origin: str) -> str:
    code = code.replace(ELSEWHERE, origin)
    run = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def in_a_page(browser: Browser, code: str, places: Places) -> str:
    origin, partner, key = places
    code = code.replace(ELSEWHERE, origin).replace("jk_live_…", key)
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    with visit(browser, origin, partner) as visitor:
        visitor.page.on("console", hear)
        visitor.page.goto(partner)
        visitor.page.add_script_tag(content=f"{code}\nconsole.log('the end');", type="module")
        until(visitor.page, lambda: "the end" in said)
        visitor.assert_quiet()
    return "\n".join(said)


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_ten_lines_check_an_address(places: Places, browser: Browser, language: str) -> None:
    code = example(language, CHECKS)
    assert 8 <= len(code.strip().splitlines()) <= 10
    if language == "python":
        said = in_python(code, places.origin)
    else:
        said = in_a_page(browser, code, places)
    assert said.startswith("danger hxxps://zeropaybank[.]com/\n- ")


@pytest.mark.parametrize("language", ["python", "javascript"])
@pytest.mark.parametrize(
    ("address", "is_listed"),
    [
        (LISTED, True),
        ("https://zeropaybank.com/", True),
        ("https://monkeypay-plum.vercel.app/x", True),
        ("https://a.monkeypay-plum.vercel.app/", False),
        ("https://vercel.app/", False),
        ("https://www.kakaopay.com/", False),
    ],
)
def test_an_address_is_looked_up_without_telling_it(
    places: Places, browser: Browser, language: str, address: str, is_listed: bool
) -> None:
    code = example(language, LOOKS)
    assert LISTED in code
    code = code.replace(LISTED, address)
    if language == "python":
        said = in_python(code, places.origin)
        assert ("'hash'" in said) is is_listed, said
    else:
        said = in_a_page(browser, code, places).partition("\n")[0]
        entry = json.loads(said)
        assert (entry is not None) is is_listed
        if entry:
            assert entry["severity"] == "danger"
