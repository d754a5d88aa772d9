"""The HTTP client behind the calls to Telegram, against the pretended one and against a proxy."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from telegram.error import NetworkError, TimedOut

from bot.wire import Wire, connect
from tests.telegram_server.client import Telegram

pytest_plugins = ("tests.telegram_server.fixture",)
pytestmark = pytest.mark.anyio

WORDS = "안녕 + 50 % & 잘=가; 100% 'é'#1\n🙂"


@pytest.fixture
async def wire(telegram: Telegram) -> AsyncIterator[Wire]:
    async with connect(telegram.token, telegram.address) as wire:
        yield wire


async def test_words_and_files_arrive_as_they_are(telegram: Telegram, wire: Wire) -> None:
    hello = await wire.call("sendMessage", {"chat_id": 7, "text": WORDS})
    picture = await wire.send_photo(7, photo=b"a picture", caption="사진", filename="a.png")
    assert hello["text"] == WORDS
    assert picture.caption == "사진"
    assert await telegram.download(picture.photo[0].file_id) == b"a picture"
    file = await wire.get_file(picture.photo[0].file_id)
    assert bytes(await file.download_as_bytearray()) == b"a picture"
    await telegram.take_violations()  # previews are not this test's subject


async def test_no_answer_in_time_is_a_timeout(telegram: Telegram, wire: Wire) -> None:
    await telegram.fault("sendChatAction", "hang", seconds=2)
    with pytest.raises(TimedOut):
        await wire.call("sendChatAction", {"chat_id": 7, "action": "typing"}, read_timeout=0.1)


@pytest.mark.parametrize("kind", ["cut", "html"])
async def test_broken_answer_is_an_error_without_the_token(
    telegram: Telegram, wire: Wire, kind: str
) -> None:
    await telegram.fault("sendChatAction", kind, code=502)
    with pytest.raises(NetworkError) as caught:
        await wire.call("sendChatAction", {"chat_id": 7, "action": "typing"})
    assert telegram.token not in repr(caught.value)
    assert await wire.call("sendChatAction", {"chat_id": 7, "action": "typing"})


async def test_nobody_there_is_an_error_without_the_token(telegram: Telegram) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    nobody = connect(telegram.token, f"http://127.0.0.1:{port}")
    with pytest.raises(NetworkError) as caught:
        await nobody.initialize()
    await nobody.shutdown()
    assert telegram.token not in repr(caught.value)


@pytest.mark.parametrize("spelling", ["http://127.0.0.1:{}", "127.0.0.1:{}"])
async def test_environments_proxy_is_used(monkeypatch: pytest.MonkeyPatch, spelling: str) -> None:
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n"))
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        monkeypatch.setenv("http_proxy", spelling.format(port))
        monkeypatch.setenv("no_proxy", "")
        away = connect("1:token", "http://telegram.test")
        monkeypatch.delenv("http_proxy")
        with pytest.raises(NetworkError):
            await away.initialize()
        await away.shutdown()
    assert asked[0] == b"POST http://telegram.test/bot1:token/getMe HTTP/1.1\r\n"
