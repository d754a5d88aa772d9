"""Our own lists follow whoever edits them, and never half an edit."""

import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import structlog

from api.routes.lists import Publisher
from scamlist.address import parse
from scamlist.checker import FOLDER
from scamlist.own_lists import OwnLists
from scamlist.publication import Publication
from scamlist.rules import RuleBook
from scamlist.suffixes import Suffixes

SUFFIXES = Suffixes.load()
RULES = RuleBook.load(FOLDER).rules
ROW = "broker-of-the-hour.shop,registrable,cashout_broker,list.reviewed,a test,2026-11-22,2026-11-22,{},"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ours = tmp_path / "scamlist"
    shutil.copytree(FOLDER, ours, ignore=shutil.ignore_patterns("*.py", "__pycache__", "*.csv"))
    shutil.copytree(FOLDER / "lists", ours / "lists", dirs_exist_ok=True)
    return ours


class Clock:
    """A day the test moves."""

    def __init__(self) -> None:
        self.day = date(2026, 11, 25)

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own(folder: Path, clock: Clock) -> OwnLists:
    return OwnLists(folder, SUFFIXES, RULES, every=0.01, today=clock)


def listed(own: OwnLists) -> bool:
    address = parse("https://www.broker-of-the-hour.shop/x", SUFFIXES)
    return any(e.reason == "list.reviewed" for e in own.now().lists.find(address))


def until(own: OwnLists, condition: Callable[[], object]) -> None:
    """Keep asking, as checks do, until it holds."""
    deadline = time.monotonic() + 20
    while not condition():
        own.now()
        assert time.monotonic() < deadline, "it did not happen within twenty seconds"
        time.sleep(0.005)


def append(folder: Path, row: str) -> None:
    with (folder / "lists" / "reviewed.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")


def test_an_edit_counts_soon_and_is_published(folder: Path, own: OwnLists, clock: Clock) -> None:
    publisher = Publisher(
        lambda: own.now().lists, lambda lists, day: Publication.load(lists, RULES, day), clock
    )
    before = publisher.publication.version
    assert not listed(own)
    append(folder, ROW.format("2026-12-01"))
    until(own, lambda: listed(own))
    assert publisher.publication.version != before
    assert b"broker-of-the-hour.shop" in publisher.file("domains.txt")[0]
    clock.day = date(2026, 12, 1)  # the day it expires
    until(own, lambda: not listed(own))
    assert b"broker-of-the-hour.shop" not in publisher.file("domains.txt")[0]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_text("value,scope\nnaver.com"),
        lambda path: path.write_bytes(path.read_bytes() + b"\xff\xfe"),
        lambda path: path.write_text(path.read_text() + "naver.com,registrable,cashout_broker,list.reviewed,x,2026-11-22,2026-11-22,,\n"),
        lambda path: path.write_text("".join(path.read_text().splitlines(keepends=True)[:3])),
        lambda path: path.write_text(path.read_text() + ROW.replace("list.reviewed", "list.revued").format("")),
        lambda path: path.unlink(),
    ],
    ids=["wrong head", "no text", "somebody innocent", "most of it gone", "no such reason", "no file"],
)  # fmt: skip
def test_what_cannot_be_meant_changes_nothing_and_is_told(
    folder: Path, own: OwnLists, spoil: Callable[[Path], None]
) -> None:
    path, held = folder / "lists" / "reviewed.csv", own.now()
    good = path.read_bytes()
    with structlog.testing.capture_logs() as logs:
        spoil(path)
        until(own, lambda: logs)
        assert [log["event"] for log in logs] == ["lists.edit_refused"]
        assert own.now() is held
        # Put right, and with the new entry in it, it counts.
        path.write_bytes(good + f"{ROW.format('')}\n".encode())
        until(own, lambda: listed(own))


def test_a_file_that_is_still_being_written_is_not_read(folder: Path, clock: Clock) -> None:
    own = OwnLists(folder, SUFFIXES, RULES, every=0.2, today=clock)
    held = own.now()
    for number in range(15):  # half a second of writing, looked at again and again
        append(folder, ROW.replace("hour", f"hour-{number}").format(""))
        time.sleep(0.04)
        assert own.now() is held
    until(own, lambda: "hour-14." in str(own.now().lists.reviewed))
