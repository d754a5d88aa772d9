"""Nothing is lost: faults of every kind, and a process that is killed again and again."""

import asyncio
import os
import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.app import build, run
from bot.inbox import handle
from bot.incoming import CHANNEL, keep
from bot.lanes import Lanes
from bot.pace import Unpaced
from bot.trouble import PHRASES, CannotRun
from bot.voice import Voice
from bot.wire import connect
from chat.mail import Incoming, Outgoing
from chat.migrations import migrate
from chat.phrases import read_phrases
from chat.store import Store
from tests.cluster import Cluster
from tests.echo_desk import EchoDesk
from tests.telegram_server.client import Telegram

pytest_plugins = ("tests.postgres", "tests.telegram_server.fixture")
pytestmark = [
    pytest.mark.anyio,
    # The library warns inside its own flood-control error, whoever raises it.
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]

ROOT = Path(__file__).parents[1]


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path}/jamkkan.db"
    migrate(url)
    return url


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = Store(url)
    yield opened
    await opened.aclose()


@asynccontextmanager
async def running(telegram: Telegram, desk: EchoDesk, store: Store) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(
        run(telegram.token, desk, store, base_url=telegram.address, pace=Unpaced(), stop=stop)
    )
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


@pytest.fixture
async def desk(telegram: Telegram, store: Store) -> AsyncIterator[EchoDesk]:
    """The desk of a bot that runs already."""
    echo = EchoDesk()
    async with running(telegram, echo, store):
        yield echo


def texts(calls: list[dict[str, Any]]) -> list[str]:
    return [re.sub(r"^\[(auto|ko)\] ", "", call["text"]) for call in calls]


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("refuse", {"code": 500, "count": 3}),
        ("html", {"code": 502, "count": 2}),
        ("cut", {"count": 2}),
        ("hang", {"seconds": 0.5, "count": 2}),
    ],
)
async def test_answer_arrives_in_the_end(
    telegram: Telegram, kind: str, fields: dict[str, Any]
) -> None:
    await telegram.fault("sendMessage", kind, **fields)
    await telegram.say("하나")
    await telegram.say("둘")
    assert texts(await telegram.heard(2)) == ["하나", "둘"]


@pytest.mark.usefixtures("desk")
async def test_answer_whose_receipt_is_lost_comes_twice_rather_than_never(
    telegram: Telegram,
) -> None:
    await telegram.fault("sendMessage", "cut", after=True)
    await telegram.say("하나")
    assert texts(await telegram.heard(2)) == ["하나", "하나"]
    assert await telegram.silent()


@pytest.mark.usefixtures("desk")
async def test_flood_control_is_obeyed_everywhere(telegram: Telegram) -> None:
    for person in (8, 9):
        await telegram.meet(person)
    refusal = {"code": 429, "description": "Too Many Requests: retry after 2"}
    await telegram.fault("sendMessage", "refuse", parameters={"retry_after": 2}, **refusal)
    await telegram.say("하나")
    [_, refused] = await telegram.calls(count=2, wait=5)
    assert (refused["method"], refused["code"]) == ("sendMessage", 0)
    await telegram.say("둘", person=8)
    await telegram.say("셋", person=9)
    shown = await telegram.heard(3)
    assert sorted(texts(shown)) == ["둘", "셋", "하나"]
    assert min(call["at"] for call in shown) - refused["at"] >= 2
    assert len(await telegram.calls()) == 5


@pytest.mark.usefixtures("desk")
async def test_blocked_chat_is_left_alone_and_the_others_served(telegram: Telegram) -> None:
    await telegram.meet(8)
    await telegram.chat(7, closed="bot was blocked by the user")
    await telegram.say("가" * 9000)
    await telegram.say("둘", person=8)
    assert texts(await telegram.heard()) == ["둘"]
    await asyncio.sleep(1.5)
    refused = [c for c in await telegram.calls() if c["code"] == 403]
    assert len(refused) == 1


@pytest.mark.usefixtures("desk")
async def test_refused_markup_is_sent_again_as_plain_text(telegram: Telegram) -> None:
    description = "Bad Request: can't parse entities: Unsupported start tag"
    await telegram.fault("sendMessage", "refuse", code=400, description=description)
    await telegram.say("a < b @broker_kim evil.com")
    [call] = await telegram.heard()
    assert texts([call]) == ["a < b ＠broker_kim evil[.]com"]
    assert "parse_mode" not in call["arguments"]


@pytest.mark.usefixtures("desk")
async def test_final_refusal_does_not_hold_up_the_chat(telegram: Telegram) -> None:
    description = "Bad Request: something about this message"
    await telegram.fault("sendMessage", "refuse", code=400, description=description)
    await telegram.say("하나")
    await telegram.say("둘")
    assert texts(await telegram.heard()) == ["둘"]


@pytest.mark.usefixtures("desk")
async def test_answer_follows_a_group_that_moved(telegram: Telegram) -> None:
    await telegram.chat(-5, title="모임")
    await telegram.chat(-1005, type="supergroup", title="모임")
    await telegram.say("/check 하나 slow", chat=-5)
    await telegram.chat(-5, moved_to=-1005)
    [call] = await telegram.heard()
    assert (call["chat_id"], texts([call])) == (-1005, ["하나 slow"])


async def test_update_delivered_twice_is_answered_once(telegram: Telegram, desk: EchoDesk) -> None:
    await telegram.fault("getUpdates", "repeat", count=20)
    for number in range(5):
        await telegram.say(str(number))
    assert texts(await telegram.heard(5)) == list("01234")
    assert await telegram.silent()
    assert len(desk.heard) == 5


async def test_updates_brought_by_two_take_effect_once_and_in_order(
    telegram: Telegram, store: Store, url: str
) -> None:
    seed, count, chats = int.from_bytes(os.urandom(3)), 10_000, 500
    chance = random.Random(seed)  # noqa: S311 - shuffles a test
    said = await telegram.say("x")
    brought: list[list[Incoming]] = []
    for first in range(0, count, 50):
        some = [
            keep({"update_id": number, "message": {**said, "text": f"{number}", "chat": place}})
            for number in range(first, first + 50)
            for place in [{"id": 1000 + number % chats, "type": "private"}]
            for _ in range(chance.randint(1, 3))
        ]
        chance.shuffle(some)
        brought.append(some)
    started = monotonic()
    wire = connect(telegram.token, telegram.address)
    app, commands, _ = build(wire, store, EchoDesk(), Voice(read_phrases(PHRASES), ()), None)
    lanes = Lanes(
        partial(store.claim, CHANNEL), lambda one: handle(app, commands, store, one), look_every=0.1
    )

    async def bring(some: list[list[Incoming]]) -> None:
        site = Store(url)
        for batch in some:
            await site.receive(batch)
            lanes.ring()
        await site.aclose()

    async with app, asyncio.TaskGroup() as group:
        group.create_task(lanes.run())
        await asyncio.gather(bring(brought[::2]), bring(brought[1::2]))
        while (await store.figures(CHANNEL)).waiting:
            await asyncio.sleep(0.1)
        lanes.close()
    engine = create_engine(url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT update_id, chat_key FROM outbox ORDER BY rowid")
        ).all()
    engine.dispose()
    deliveries, seconds = sum(map(len, brought)), monotonic() - started
    print(f"T1 seed={seed} updates={count} deliveries={deliveries} bringers=2 {seconds:.1f} s")
    assert sorted(row.update_id for row in rows) == list(range(count))
    for chat in {row.chat_key for row in rows}:
        effects = [row.update_id for row in rows if row.chat_key == chat]
        assert effects == sorted(effects), chat


async def test_shuffled_and_repeated_updates_are_each_answered_once(
    telegram: Telegram, store: Store
) -> None:
    seed = int.from_bytes(os.urandom(3))
    chance = random.Random(seed)  # noqa: S311 - shuffles a test
    for person in range(20, 30):
        await telegram.meet(person)
    template = await telegram.say("x")
    updates = []
    for number in range(300):
        person = 20 + number % 10
        author = {**template["from"], "id": person}
        place = {**template["chat"], "id": person}
        words = {**template, "text": str(number), "from": author, "chat": place}
        updates += [{"update_id": 200_000 + number, "message": words}] * chance.randint(1, 3)
    await telegram.inject(*updates)
    await telegram.fault("getUpdates", "shuffle", count=50)
    started, echo = monotonic(), EchoDesk()
    async with running(telegram, echo, store):
        shown = await telegram.heard(301, wait=20)
        assert await telegram.silent()
    print(
        f"T1 seed={seed} updates=300 deliveries={len(updates)} seconds={monotonic() - started:.1f}"
    )
    counted = Counter(texts(shown))
    assert counted.keys() == {"x", *map(str, range(300))}
    assert set(counted.values()) == {1}
    assert len(echo.heard) == 301


async def test_poisoned_update_ends_in_an_apology_and_the_next_is_answered(
    telegram: Telegram, desk: EchoDesk
) -> None:
    await telegram.say("boom")
    await telegram.say("둘")
    apology, second = await telegram.heard(2, wait=15)
    assert apology["text"].startswith("죄송해요")
    assert texts([second]) == ["둘"]
    assert [m.text for m in desk.heard] == ["boom"] * 5 + ["둘"]


async def test_desk_that_takes_too_long_is_not_waited_for(telegram: Telegram, store: Store) -> None:
    wire = connect(telegram.token, telegram.address)
    app, commands, _ = build(wire, store, EchoDesk(), Voice(read_phrases(PHRASES), ()), None)
    said = await telegram.say("slow")
    await store.receive([keep({"update_id": 1, "message": said})])
    async with app:
        [claimed] = await store.claim(CHANNEL, [], 1)
        await handle(app, commands, store, claimed, within=0.1)
        assert await store.pending_sends(CHANNEL, [], 1) == []
        [again] = await store.claim(CHANNEL, [], 1)
        await handle(app, commands, store, again)
    [send] = await store.pending_sends(CHANNEL, [], 1)
    assert (again.attempts, send.payload["text"]) == (2, "[auto] slow")


async def test_desk_that_recovers_answers_after_all(telegram: Telegram, desk: EchoDesk) -> None:
    await telegram.say("boom")
    while len(desk.heard) < 2:
        await asyncio.sleep(0.05)
    desk.broken = False
    assert texts(await telegram.heard()) == ["boom"]


async def test_webhook_elsewhere_ends_the_bot_with_a_reason(
    telegram: Telegram, store: Store
) -> None:
    conflict = "Conflict: can't use getUpdates method while webhook is active"
    await telegram.fault("getUpdates", "refuse", code=409, description=conflict, count=50)
    with pytest.raises(CannotRun) as caught:
        await run(telegram.token, EchoDesk(), store, base_url=telegram.address, pace=Unpaced())
    assert caught.value.code == "conflict"
    assert "webhook" in caught.value.sentence("en")


async def test_token_revoked_while_running_ends_the_bot(telegram: Telegram, store: Store) -> None:
    await telegram.fault("sendMessage", "refuse", code=401, description="Unauthorized")
    await telegram.say("하나")
    with pytest.raises(CannotRun) as caught:
        await run(telegram.token, EchoDesk(), store, base_url=telegram.address, pace=Unpaced())
    assert caught.value.code == "bad_token"


async def test_telegram_away_at_the_start_is_waited_for(telegram: Telegram, store: Store) -> None:
    await telegram.fault("getMe", "html", code=502)
    await telegram.say("하나")
    async with running(telegram, EchoDesk(), store):
        assert texts(await telegram.heard()) == ["하나"]


async def test_store_without_tables_is_named(telegram: Telegram, tmp_path: Path) -> None:
    empty = Store(f"sqlite+aiosqlite:///{tmp_path}/empty.db")
    with pytest.raises(CannotRun) as caught:
        await run(telegram.token, EchoDesk(), empty, base_url=telegram.address)
    assert caught.value.code == "no_store"
    await empty.aclose()


async def test_store_away_for_a_moment_loses_nothing(
    telegram: Telegram, store: Store, url: str
) -> None:
    def change(statement: str) -> None:
        engine = create_engine(url.replace("+aiosqlite", ""))
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    async with running(telegram, EchoDesk(), store):
        await telegram.say("처음")
        assert texts(await telegram.heard()) == ["처음"]
        await asyncio.to_thread(change, "ALTER TABLE inbox RENAME TO gone")
        await telegram.say("하나")
        assert await telegram.silent(1)
        await asyncio.to_thread(change, "ALTER TABLE gone RENAME TO inbox")
        assert texts(await telegram.heard(wait=15)) == ["하나"]


async def test_database_that_crashes_and_returns_loses_nothing(
    telegram: Telegram, postgres_url: str, postgres_cluster: Cluster
) -> None:
    migrate(postgres_url)
    store = Store(postgres_url)
    expected = [str(number) for number in range(30)]
    async with running(telegram, EchoDesk(), store):
        for words in expected[:20]:
            await telegram.say(words)
        shown = await telegram.heard(3)
        await asyncio.to_thread(postgres_cluster.crash)
        for words in expected[20:]:
            await telegram.say(words)
        await asyncio.to_thread(postgres_cluster.start)
        back = monotonic()
        while len(set(texts(shown))) < len(expected):
            shown += await telegram.heard(wait=15)
        seconds = monotonic() - back
    await store.aclose()
    print(f"C5 crashes=1 updates=30 lost=0 answered {seconds:.1f} s after the database was back")
    assert list(dict.fromkeys(texts(shown))) == expected
    assert seconds <= 15


@pytest.mark.parametrize(("idle", "expected"), [(True, ["둘"]), (False, [])])
async def test_restarted_ids_are_seen_after_an_idle_day(
    telegram: Telegram, url: str, idle: bool, expected: list[str]
) -> None:
    now = datetime.now(UTC)
    first = Store(url, now=lambda: now)
    async with running(telegram, EchoDesk(), first):
        await telegram.say("하나")
        assert texts(await telegram.heard()) == ["하나"]
        await asyncio.sleep(0.2)
    await first.aclose()
    await telegram.settings(next_update_id=50)
    await telegram.say("둘")
    later = Store(url, now=lambda: now + (timedelta(days=8) if idle else timedelta(hours=1)))
    async with running(telegram, EchoDesk(), later):
        shown = await telegram.heard() if expected else []
        assert texts(shown) == expected
        assert await telegram.silent()
    await later.aclose()


REFUSE = {"code": 429, "description": "Too Many Requests: retry after 1"}
SCRIPTS: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "flood": [("sendMessage", "refuse", {**REFUSE, "parameters": {"retry_after": 1}, "count": 3})],
    "flood on polling": [
        ("getUpdates", "refuse", {**REFUSE, "parameters": {"retry_after": 1}, "count": 2})
    ],
    "server errors": [("sendMessage", "refuse", {"code": 500, "count": 5})],
    "everything down": [("*", "html", {"code": 502, "count": 8})],
    "polling down": [("getUpdates", "html", {"code": 504, "count": 3})],
    "connections cut": [("*", "cut", {"count": 6})],
    "receipts lost": [("sendMessage", "cut", {"after": True, "count": 2})],
    "answers hang": [("sendMessage", "hang", {"seconds": 0.3, "count": 5})],
    "updates repeated and shuffled": [
        ("getUpdates", "repeat", {"count": 5}),
        ("getUpdates", "shuffle", {"count": 5}),
    ],
    "poll taken over for a moment": [
        ("getUpdates", "refuse", {"code": 409, "description": "Conflict: terminated", "count": 2})
    ],
}


@pytest.mark.parametrize("script", SCRIPTS)
async def test_every_answer_arrives_whatever_telegram_does(
    telegram: Telegram, store: Store, script: str
) -> None:
    people = range(20, 26)
    await telegram.people(people)
    for method, kind, fields in SCRIPTS[script]:
        await telegram.fault(method, kind, **fields)
    wanted = {f"{n}-{person}" for n in range(2) for person in people}
    started = monotonic()
    async with running(telegram, EchoDesk(), store):
        for words in sorted(wanted):
            await telegram.say(words, person=int(words.partition("-")[2]))
        said: list[str] = []
        while set(said) != wanted:
            said += texts(await telegram.heard(wait=40))
    repeated = len(said) - len(wanted)
    seconds = monotonic() - started
    print(f"T4 script={script!r} answers={len(wanted)} lost=0 repeated={repeated} {seconds:.1f} s")
    assert repeated <= (2 if script == "receipts lost" else 0)


async def test_answers_that_come_too_late_become_one_apology(telegram: Telegram, url: str) -> None:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    early = Store(url, now=lambda: hour_ago)
    await early.receive([keep(update) for update in await _three_updates(telegram)])
    for _ in range(3):
        [claimed] = await early.claim(CHANNEL, [], 1)
        await early.finish(claimed, [Outgoing("sendMessage", {"text": "늦은 답"})] * 2)
    await early.aclose()
    store = Store(url)
    async with running(telegram, EchoDesk(), store):
        [apology] = await telegram.heard()
        assert "제때 답하지 못했어요" in apology["text"] and "in time" in apology["text"]
        await telegram.say("다시")
        assert texts(await telegram.heard()) == ["다시"]
        assert await telegram.silent()
    await store.aclose()


async def _three_updates(telegram: Telegram) -> list[dict[str, Any]]:
    said = [await telegram.say(str(n)) for n in range(3)]
    await telegram.call("getUpdates", offset=100_003)
    return [{"update_id": 100_000 + n, "message": message} for n, message in enumerate(said)]
