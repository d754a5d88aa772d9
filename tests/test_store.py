"""The store keeps what it acknowledged, in order, once, on SQLite and on PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from chat.effects import choose
from chat.lock import AlreadyRunning
from chat.mail import Claimed, Incoming, Outgoing
from chat.migrations import migrate, unmigrate
from chat.schema import METADATA
from chat.store import MAX_ATTEMPTS, MAX_CRASHES, Store

pytest_plugins = ("tests.postgres",)
pytestmark = pytest.mark.anyio

CHANNEL = "telegram"
EN = choose(CHANNEL, "7", lang="en")


class Clock:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/var/jamkkan.db"
    postgres: str = request.getfixturevalue("postgres_url")
    return postgres


@pytest.fixture
async def store(url: str, clock: Clock) -> AsyncIterator[Store]:
    migrate(url)
    opened = Store(url, now=clock)
    yield opened
    await opened.aclose()


def update(update_id: int, chat: str = "7", payload: str = '{"text":"안녕"}') -> Incoming:
    return Incoming(CHANNEL, update_id, chat, payload)


def say(text: str) -> Outgoing:
    return Outgoing("sendMessage", {"text": text})


def rows(url: str, table: str) -> list[dict[str, object]]:
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"))
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2, 3"))  # noqa: S608
        result = [dict(row._mapping) for row in found]
    engine.dispose()
    return result


async def take(store: Store, *busy: str) -> list[Claimed]:
    return await store.claim(CHANNEL, busy, 100)


async def test_update_delivered_twice_is_handled_once(store: Store) -> None:
    await store.receive([update(1), update(2)])
    await store.receive([update(2), update(3)])
    seen = []
    while claimed := await take(store):
        seen += [c.update_id for c in claimed]
        await store.finish(claimed[0], [])
    await store.receive([update(2)])
    assert seen == [1, 2, 3]
    assert await take(store) == []


async def test_each_chat_is_served_in_order_while_others_run(store: Store) -> None:
    await store.receive([update(1, "a"), update(2, "a"), update(3, "b"), update(4, "c")])
    first = await take(store)
    assert [(c.update_id, c.chat_key) for c in first] == [(1, "a"), (3, "b"), (4, "c")]
    await store.finish(first[1], [])
    assert await take(store, "a", "c") == []
    await store.finish(first[0], [])
    assert [c.update_id for c in await take(store, "c")] == [2]


async def test_handled_payload_is_blank_and_the_answer_is_queued(store: Store, url: str) -> None:
    await store.receive([update(1)])
    [claimed] = await take(store)
    assert claimed.payload == '{"text":"안녕"}'
    await store.finish(claimed, [say("첫째"), say("둘째")])
    [row] = rows(url, "inbox")
    assert (row["status"], row["payload"]) == ("done", "")
    [send] = await store.pending_sends(CHANNEL, [], 10)
    assert (send.ordinal, send.payload) == (0, {"text": "첫째"})
    await store.sent(send)
    [send] = await store.pending_sends(CHANNEL, [], 10)
    assert (send.ordinal, send.payload) == (1, {"text": "둘째"})
    await store.sent(send)
    assert [(r["status"], r["payload"]) for r in rows(url, "outbox")] == [("sent", "")] * 2


async def test_finishing_twice_answers_once(store: Store, url: str) -> None:
    await store.receive([update(1)])
    [claimed] = await take(store)
    await asyncio.gather(*(store.finish(claimed, [say("한 번")]) for _ in range(5)))
    assert len(rows(url, "outbox")) == 1


async def test_what_is_written_together_fails_or_repeats_alone(store: Store, url: str) -> None:
    await store.receive([update(n, str(n)) for n in range(6)])
    claimed = await take(store)
    await store.finish(claimed[0], [say("0")])
    [sent] = await store.pending_sends(CHANNEL, [], 10)
    ends = await asyncio.gather(
        store.finish(claimed[0], [say("0 again")]),
        store.finish(claimed[1], [say("1")], [EN]),
        store.finish(claimed[2], [say("2")], [lambda *_: [text("SELECT * FROM nowhere")]]),
        store.sent(sent, 77),
        *(store.finish(one, [say(one.chat_key)]) for one in claimed[3:]),
        return_exceptions=True,
    )
    [failed] = [end for end in ends if end is not None]
    assert isinstance(failed, DBAPIError)
    said = {(row["update_id"], row["payload"], row["message_id"]) for row in rows(url, "outbox")}
    answers = {(n, f'{{"text": "{n}"}}', None) for n in (1, 3, 4, 5)}
    assert said == {(0, "", 77), *answers}
    assert [row["status"] for row in rows(url, "inbox")] == ["done", "done", "new", *["done"] * 3]
    assert await store.language(CHANNEL, "7") == "en"


async def test_failed_finish_leaves_neither_answer_nor_setting(store: Store, url: str) -> None:
    await store.receive([update(1)])
    [claimed] = await take(store)
    with pytest.raises(TypeError):
        await store.finish(claimed, [Outgoing("sendMessage", {"text": object()})], [EN])
    assert await store.language(CHANNEL, "7") is None
    assert [r["status"] for r in rows(url, "inbox")] == ["new"]
    assert rows(url, "outbox") == []


async def test_poisoned_update_dies_after_five_tries_and_lets_the_next_pass(store: Store) -> None:
    await store.receive([update(1), update(2)])
    outcomes = []
    for _ in range(MAX_ATTEMPTS):
        [claimed] = await take(store)
        assert claimed.update_id == 1
        outcomes.append(await store.fail(claimed, [say("미안합니다")]))
    assert outcomes == [False] * (MAX_ATTEMPTS - 1) + [True]
    [send] = await store.pending_sends(CHANNEL, [], 10)
    assert send.payload == {"text": "미안합니다"}
    assert [c.update_id for c in await take(store)] == [2]


async def test_update_that_kills_the_process_is_put_aside(store: Store) -> None:
    await store.receive([update(1)])
    for _ in range(MAX_CRASHES):
        assert len(await take(store)) == 1
    assert await take(store) == []


async def test_unparsed_update_is_kept_but_never_claimed(store: Store, url: str) -> None:
    await store.receive([Incoming(CHANNEL, 1, "", '{"odd":1}', is_parsed=False)])
    assert await take(store) == []
    assert await store.last_update_id(CHANNEL, within=timedelta(days=1)) == 1
    assert [r["status"] for r in rows(url, "inbox")] == ["unparsed"]


async def test_last_update_follows_arrival_not_size(store: Store, clock: Clock) -> None:
    day = timedelta(days=1)
    assert await store.last_update_id(CHANNEL, within=day) is None
    await store.receive([update(900), update(901)])
    assert await store.last_update_id(CHANNEL, within=day) == 901
    clock.now += timedelta(days=8)
    assert await store.last_update_id(CHANNEL, within=day) is None
    await store.receive([update(40), update(41)])
    assert await store.last_update_id(CHANNEL, within=day) == 41


async def test_postponed_call_waits_and_holds_back_its_chat_only(
    store: Store, clock: Clock
) -> None:
    await store.receive([update(1, "a"), update(2, "b")])
    for claimed in await take(store):
        await store.finish(claimed, [say("1"), say("2")])
    [a, b] = await store.pending_sends(CHANNEL, [], 10)
    await store.postpone(a, 30)
    assert [s.chat_key for s in await store.pending_sends(CHANNEL, [], 10)] == ["b"]
    assert await store.pending_sends(CHANNEL, ["b"], 10) == []
    clock.now += timedelta(seconds=31)
    again = await store.pending_sends(CHANNEL, [], 10)
    assert [(s.chat_key, s.ordinal, s.attempts) for s in again] == [("a", 0, 1), ("b", 0, 0)]
    assert b.attempts == 0


async def test_closed_chat_loses_its_calls_and_others_keep_theirs(store: Store) -> None:
    await store.receive([update(1, "a"), update(2, "b")])
    for claimed in await take(store):
        await store.finish(claimed, [say("1"), say("2")])
    await store.drop_chat(CHANNEL, "a")
    assert [s.chat_key for s in await store.pending_sends(CHANNEL, [], 10)] == ["b"]


async def test_moved_chat_takes_its_mail_and_language_along(store: Store) -> None:
    await store.receive([update(1, "-5"), update(2, "-5")])
    [first] = await take(store)
    await store.finish(first, [say("1")], [choose(CHANNEL, "-5", lang="en")])
    await store.set_language(CHANNEL, "-1005", "ko")
    await store.move_chat(CHANNEL, "-5", "-1005")
    assert [s.chat_key for s in await store.pending_sends(CHANNEL, [], 10)] == ["-1005"]
    assert [c.chat_key for c in await take(store)] == ["-1005"]
    assert await store.language(CHANNEL, "-1005") == "en"
    assert await store.language(CHANNEL, "-5") is None


async def test_language_is_what_the_chat_chose_last(store: Store) -> None:
    assert await store.language(CHANNEL, "7") is None
    await store.set_language(CHANNEL, "7", "ko")
    await store.set_language(CHANNEL, "7", "en")
    assert await store.language(CHANNEL, "7") == "en"
    assert await store.language("other", "7") is None


async def test_prune_blanks_words_early_and_forgets_ids_late(
    store: Store, clock: Clock, url: str
) -> None:
    await store.receive([update(1, "a"), update(2, "b")])
    for claimed in await take(store, "b"):
        await store.finish(claimed, [say("답")])
    await store.prune()
    assert [r["payload"] for r in rows(url, "outbox")] != [""]
    clock.now += timedelta(hours=73)
    await store.prune()
    assert [(r["status"], r["payload"]) for r in rows(url, "inbox")] == [("done", ""), ("dead", "")]
    assert [(r["status"], r["payload"]) for r in rows(url, "outbox")] == [("dropped", "")]
    await store.receive([update(1, "a")])
    assert await take(store) == []
    clock.now += timedelta(days=14)
    await store.prune()
    assert rows(url, "inbox") == rows(url, "outbox") == []


async def test_second_worker_is_refused_until_the_first_is_gone(store: Store, url: str) -> None:
    second = Store(url)
    async with store.sole_worker(CHANNEL):
        with pytest.raises(AlreadyRunning, match=CHANNEL):
            async with second.sole_worker(CHANNEL):
                pass
        async with second.sole_worker("other"):
            pass
    async with second.sole_worker(CHANNEL):
        pass
    await second.aclose()


async def test_ping_needs_our_tables(store: Store, url: str) -> None:
    await store.ping()
    unmigrate(url)
    with pytest.raises(Exception, match="inbox"):
        await store.ping()


async def test_error_messages_hold_nothing_a_person_wrote(store: Store, url: str) -> None:
    unmigrate(url)
    with pytest.raises(Exception, match="inbox") as caught:
        await store.receive([update(1, payload="비밀번호 1234")])
    assert "1234" not in str(caught.value)


async def test_hostile_text_comes_back_as_it_went_in(store: Store) -> None:
    nasty = '{"text":"\\u0000 \\ud83d \' \\" %s :x \U0001f600 \u202e"}'
    await store.receive([update(1, payload=nasty)])
    [claimed] = await take(store)
    assert claimed.payload == nasty
    await store.finish(claimed, [say("\x00 \ud83d ' % :x")])
    [send] = await store.pending_sends(CHANNEL, [], 1)
    assert send.payload == {"text": "\x00 \ud83d ' % :x"}


async def test_migrations_build_what_the_code_uses(store: Store, url: str) -> None:
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"))
    found = inspect(engine)
    for table in METADATA.sorted_tables:
        names = [column["name"] for column in found.get_columns(table.name)]
        assert names == list(table.columns.keys())
        assert {i["name"] for i in found.get_indexes(table.name)} == {
            index.name for index in table.indexes
        }
    engine.dispose()


async def test_migrating_down_and_up_again_works(store: Store, url: str) -> None:
    unmigrate(url)
    migrate(url)
    migrate(url)
    await store.receive([update(1)])
    assert len(await take(store)) == 1


def test_sqlite_keeps_a_commit_through_a_power_cut(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/jamkkan.db"
    migrate(url)

    async def settings() -> list[object]:
        store = Store(url)
        with store._database._writes.begin() as connection:
            found = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
            ]
        await store.aclose()
        return found

    assert asyncio.run(settings()) == ["wal", 2, 5000, 1]


async def test_two_processes_may_write_at_once(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/jamkkan.db"
    migrate(url)
    stores = [Store(url) for _ in range(4)]
    await asyncio.gather(
        *(
            store.receive([update(number * 100 + n, str(number))])
            for number, store in enumerate(stores)
            for n in range(50)
        )
    )
    for store in stores:
        await store.aclose()
    with sqlite3.connect(tmp_path / "jamkkan.db") as connection:
        assert connection.execute("SELECT count(*) FROM inbox").fetchone() == (200,)
    connection.close()


async def test_backlog_of_ten_thousand_is_worked_off(store: Store) -> None:
    for start in range(0, 10_000, 100):
        await store.receive([update(n, str(n % 50)) for n in range(start, start + 100)])
    started = perf_counter()
    last: dict[str, int] = {}
    for _ in range(20):
        for claimed in await store.claim(CHANNEL, [], 16):
            assert last.get(claimed.chat_key, -1) < claimed.update_id
            last[claimed.chat_key] = claimed.update_id
            await store.finish(claimed, [say("답")])
    per_update = (perf_counter() - started) / 320
    print(f"T1 store: {per_update * 1000:.2f} ms per update with 10,000 waiting")
    assert per_update < 0.05
