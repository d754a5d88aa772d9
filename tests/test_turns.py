"""Whoever measures time really is alone, and does not wait for ever to be."""

import threading
from pathlib import Path

from tests.turns import turn


def test_who_is_alone_waits_for_the_others_and_they_wait_for_it(tmp_path: Path) -> None:
    path, told = tmp_path / "turns", []
    entered, leave, waiting = threading.Event(), threading.Event(), threading.Event()

    def beside() -> None:
        with turn(path, alone=False):
            entered.set()
            leave.wait(10)
            told.append("beside leaves")

    def alone() -> None:
        waiting.set()
        with turn(path, alone=True):
            told.append("alone")

    def late() -> None:
        with turn(path, alone=False):
            told.append("late")

    threads = [threading.Thread(target=target) for target in (beside, alone, late)]
    threads[0].start()
    assert entered.wait(10)
    threads[1].start()
    assert waiting.wait(10)
    threads[1].join(0.1)  # it stands at the door by now, and lets nobody pass
    threads[2].start()
    threads[2].join(0.1)
    assert told == []
    leave.set()
    for thread in threads:
        thread.join(10)
    assert told == ["beside leaves", "alone", "late"]


def test_others_share_the_room(tmp_path: Path) -> None:
    with turn(tmp_path / "turns", alone=False), turn(tmp_path / "turns", alone=False):
        pass
