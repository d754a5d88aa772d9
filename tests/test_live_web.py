"""Live look-ups behind the HTTP face: single inputs wait on threads, and nobody else waits."""

import threading
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from chat.desk import Desk
from knowledge.library import Library
from scamlist.address import Address
from scamlist.checker import Checker
from scamlist.findings import LiveFindings, unasked
from tests.web import DANGER, OFFICIAL, UNLISTED, client_of, serving, web_app

HOST = urlsplit(UNLISTED).hostname


class Slow:
    """A look that takes its time and notes what it was asked about."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.asked: list[str] = []

    def __call__(self, addresses: Sequence[Address]) -> dict[str, LiveFindings]:
        self.asked += [address.host for address in addresses]
        time.sleep(self.seconds)
        return {address.href: unasked("busy") for address in addresses}


def app_with(look: Slow, library: Library, checker: Checker) -> Any:
    return web_app(
        library=library, checker=checker, desk=Desk(library, checker, look=look), look=look
    )


def test_single_checks_look_up_and_a_batch_never_does(library: Library, checker: Checker) -> None:
    look = Slow()
    with client_of(app_with(look, library, checker)) as client:
        answered = client.post("/v1/check/batch", json={"inputs": [UNLISTED, f"{UNLISTED} 봐줘"]})
        assert "live look-ups are off" in answered.text or "꺼져" in answered.text
        assert look.asked == []
        assert "몰려" in client.post("/v1/check", json={"input": UNLISTED}).text
        assert "몰려" in client.get("/v1/check", params={"url": UNLISTED}).text
        assert "몰려" in client.post("/v1/ask", json={"message": f"{UNLISTED} 괜찮아요?"}).text
        assert client.post("/", data={"message": UNLISTED}).status_code == 200
        assert look.asked == [HOST] * 4
        for decided in (DANGER, OFFICIAL):
            client.post("/v1/check", json={"input": decided})
        assert look.asked == [HOST] * 4


@pytest.mark.alone
def test_nobody_else_waits_for_a_look_up(library: Library, checker: Checker) -> None:
    look = Slow(1.5)
    with serving(app_with(look, library, checker)) as origin:
        place = urlsplit(origin).netloc

        def ask(path: str, body: str | None = None) -> float:
            start = time.monotonic()
            connection = HTTPConnection(place, timeout=10)
            connection.request(
                "POST" if body else "GET", path, body, {"Content-Type": "application/json"}
            )
            assert connection.getresponse().status == 200
            connection.close()
            return time.monotonic() - start

        bodies = {
            "/v1/check": f'{{"input": "{UNLISTED}"}}',
            "/v1/ask": f'{{"message": "{UNLISTED}"}}',
        }
        waiting = [threading.Thread(target=ask, args=row) for row in bodies.items()]
        for thread in waiting:
            thread.start()
        deadline = time.monotonic() + 5
        while len(look.asked) < len(bodies) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert ask("/livez") < 1.0
        for thread in waiting:
            thread.join()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_privacy_page_says_what_leaves_the_server(
    library: Library, checker: Checker, lang: str
) -> None:
    pages = {}
    for on in (False, True):
        app = app_with(Slow(), library, checker) if on else web_app()
        with client_of(app) as client:
            pages[on] = client.get("/privacy", headers={"Accept-Language": lang}).text
    assert ("꺼져" if lang == "ko" else "are off") in pages[False]
    assert "IP" not in pages[False]
    assert "IP" in pages[True]
