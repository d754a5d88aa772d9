"""Hostile words in every place a person, a group or a file can put them: nothing becomes a link."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.app import Parts, build
from bot.inbox import run_handler
from bot.render import render
from bot.trouble import PHRASES
from bot.turn import Turn
from bot.voice import Voice
from bot.wire import connect
from chat.desk import Desk
from chat.guide import Guide
from chat.migrations import migrate
from chat.phrases import read_phrases
from chat.replies import Citation, Reply
from chat.store import Store
from knowledge.library import Library
from tests.echo_desk import EchoDesk
from tests.telegram_server.arguments import Arguments
from tests.telegram_server.client import Telegram
from tests.telegram_server.links import host_of, tappable
from tests.telegram_server.sending import read_markup, read_text

pytest_plugins = ("tests.telegram_server.fixture", "tests.bot_fixture")
pytestmark = pytest.mark.anyio

# Pieces of mark-up, of addresses and of text that breaks out of either, put together in every way.
OPENINGS = (
    "",
    "<b>",
    "</code>",
    "<a href='https://evil.example'>",
    "<code></code>",
    "&lt;",
    "<!--",
    "]]>",
    "`",
    "[x](",
    "\u202e",
    "\x00",
    "'\"><",
)
ADDRESSES = (
    "evil.example",
    "https://evil.example/a?b=<c>&d",
    "t.me/broker_kim",
    "@broker_kim",
    "mail@evil.example",
    "tg://resolve?domain=x",
    "//evil.example",
    "evil。example",
    "ｅｖｉｌ.ｅｘａｍｐｌｅ",
    "evil.example:8443",
    "192.0.2.1/x",
    "https://fss.or.kr@evil.example",
    "https://www.fss.or.kr.evil.example",
    "fss.or.kr에서evil.example",
    "카카오.한국",
    "hxxps://evil[.]example",
    "javascript:alert(1)",
)
CLOSINGS = ("", "</b>", "<code>", "</a>", "&amp;", "-->", ")", "\ud83d", "<tg-spoiler>", "가" * 40)


def payloads(count: int) -> Iterator[str]:
    """`count` strings, none twice."""
    combined = itertools.product(OPENINGS, ADDRESSES, CLOSINGS)
    return ("".join(parts) for parts in itertools.islice(combined, count))


def update(number: int, words: str, *, group: bool) -> dict[str, Any]:
    """One message with the same words in every field there is."""
    person = {"id": 7, "is_bot": False, "first_name": words, "last_name": words}
    place: dict[str, Any] = {"id": 7, "type": "private", "first_name": words}
    if group:
        place = {"id": -5, "type": "group", "title": words}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1,
            "from": person,
            "chat": place,
            "text": words,
            "entities": [{"type": "text_link", "offset": 0, "length": 1, "url": words}],
            "quote": {"text": words, "position": 0},
            "contact": {"phone_number": words, "first_name": words},
            "document": {"file_id": "x", "file_unique_id": "x", "file_name": words},
            "reply_markup": {"inline_keyboard": [[{"text": words or "x", "url": words}]]},
            "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": words},
        },
    }


def article(words: str) -> Reply:
    """An answer whose article holds the words wherever an editor can put some."""
    cited = Citation("x", words, words, words, words)
    return Reply(
        "ans_0", "answer", "ko", words or "x", (cited,), (words,), (), None, (words or "x",), "", 1
    )


async def shown(parts: Parts, raw: dict[str, Any]) -> list[dict[str, Any]]:
    """The payloads of whatever the bot would send for an update."""
    turn = Turn(parts.app)
    chat = raw["message"]["chat"]["id"]
    turn.chat_key = str(chat)
    await run_handler(parts.app, Update.de_json(raw, parts.app.bot), turn)
    return [call.payload for call in turn.calls if "text" in call.payload]


def check(payload: dict[str, Any], hosts: frozenset[str]) -> None:
    """Telegram would take it, marks nothing but code and our links, and leads nowhere else."""
    arguments = Arguments(payload)
    text, entities = read_text(arguments)
    kinds = {e["type"] for e in entities if e["type"] != "bot_command"}
    assert kinds <= {"code", "url", "text_link"}, (text, kinds)
    for target in tappable(text, entities, read_markup(arguments)):
        host = host_of(target)
        assert any(host == own or host.endswith(f".{own}") for own in hosts), (text, target)


@pytest.fixture
async def store(tmp_path: Path) -> Any:
    url = f"sqlite:///{tmp_path}/jamkkan.db"
    migrate(url)
    opened = Store(url)
    yield opened
    await opened.aclose()


async def test_words_in_every_field_stay_words(telegram: Telegram, store: Store) -> None:
    hosts = frozenset({"fss.or.kr"})
    wire = connect(telegram.token, telegram.address)
    voice = Voice(read_phrases(PHRASES), hosts)
    parts = build(wire, store, EchoDesk(), voice, None)
    count = fields = 0
    async with wire:
        for number, words in enumerate(payloads(2153), start=1):
            for payload in await shown(parts, update(number, words, group=False)):
                check(payload, hosts)
                count += 1
            for payload in render(article(words), hosts):
                check(payload, hosts)
                count += 1
            fields += 11
    print(f"X2 payloads=2153 fields={fields} messages={count} foreign links=0 refused=0")
    assert count >= 2153


async def test_words_pass_the_real_desk_and_the_watch_as_words(
    telegram: Telegram, store: Store, shared_desk: Desk, library: Library
) -> None:
    hosts = library.own_hosts()
    await telegram.chat(-5, title="모임")
    wire = connect(telegram.token, telegram.address)
    voice = Voice(read_phrases(PHRASES), hosts)
    parts = build(wire, store, shared_desk, voice, Guide(shared_desk))
    count = 0
    async with wire:
        for number, words in enumerate(list(payloads(2153))[::20], start=1):
            for group in (False, True):
                told = f"{words} 소액결제 현금화 90% 당일 입금 zeropaybank.com/{number}"
                for payload in await shown(parts, update(number, told, group=group)):
                    check(payload, hosts)
                    count += 1
    print(f"X2 with the real desk and the watch messages={count} foreign links=0 refused=0")
    assert count >= 108
