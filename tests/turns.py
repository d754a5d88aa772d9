"""Tests that measure time take their turn alone, however many processes share a run."""

import fcntl
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

# What takes longest begins first, so that no process is left waiting for it at the end.
LONGEST = (
    "test_bot_kills", "test_site", "test_bot_delivery", "test_fetch", "test_bot_desk", "test_cli",
    "test_injection", "test_bot_pace", "test_chat_states", "test_library", "test_hosts",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark."""
    config.addinivalue_line("markers", "alone: measures time, so no other test runs meanwhile")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; the order inside a file stays."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run each test beside others, or alone when it is marked so."""
    run = getattr(item.config, "workerinput", {}).get("testrunuid")
    with ExitStack() as stack:
        if run:
            folder = Path(tempfile.gettempdir())
            alone = item.get_closest_marker("alone") is not None
            stack.enter_context(turn(folder / f"jamkkan-tests-{run}", alone=alone))
        return (yield)


@contextmanager
def turn(path: Path, *, alone: bool) -> Iterator[None]:
    """Wait for a turn beside others, or alone; `path` is the same for all who share a run."""
    # Who wants to be alone keeps the door while waiting for the others to finish.
    with path.with_suffix(".door").open("w") as door, path.with_suffix(".room").open("w") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield
