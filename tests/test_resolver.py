"""The machine's resolver, asked so that no stranger's name server can hold up the rest."""

import asyncio
import socket
import threading
from typing import Any

import pytest

from scamlist.failures import Refused, Unreachable
from scamlist.fetch import Door, Limits
from scamlist.resolver import SystemResolver

pytestmark = pytest.mark.anyio


def answer(*addresses: str) -> list[tuple[Any, ...]]:
    families = {True: socket.AF_INET6, False: socket.AF_INET}
    return [
        (families[":" in address], socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses
    ]


async def test_every_answer_is_given_once_and_the_old_protocol_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def look_up(host: str, *_: object) -> list[tuple[Any, ...]]:
        asked.append(host)
        return answer("2606:4700::1111", "1.1.1.1", "::1", "1.1.1.1")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    found = await SystemResolver(1)("some.example")
    assert found == ("1.1.1.1", "2606:4700::1111", "::1")
    assert asked == ["some.example."]  # the dot keeps search domains out


async def test_one_private_answer_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: answer("1.1.1.1", "::1"))
    with pytest.raises(Refused, match=r"network\.loopback"):
        await Door().get("http://some.example/")


@pytest.mark.parametrize(
    "error", [socket.gaierror(socket.EAI_NONAME, "?"), UnicodeError("label too long")]
)
async def test_a_name_that_leads_nowhere_is_told_as_that(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(Unreachable, match="no_such_name"):
        await Door().get("http://some.example/")


async def test_name_servers_that_never_answer_hold_up_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    release = threading.Event()

    def hang(host: str, *_: object) -> list[tuple[Any, ...]]:
        if host.startswith("slow"):
            release.wait(20)
        return answer("::1")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    door = Door(Limits(connect=0.2, together=40, per_host=40))
    try:
        slow = (door.get(f"http://slow{number}.example/") for number in range(40))
        outcomes = await asyncio.gather(*slow, return_exceptions=True)
        assert {str(outcome) for outcome in outcomes} == {"no_connection"}
        # Whoever else resolves in this process, does so at once.
        resolving = asyncio.get_running_loop().getaddrinfo("other.example", 80)
        assert await asyncio.wait_for(resolving, 1.0)
    finally:
        release.set()
