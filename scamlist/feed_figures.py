"""Feed figures: how outside lists stand, in Prometheus' text format."""

from collections.abc import Mapping
from datetime import UTC, datetime

from scamlist.feed_state import State

_TOLD = {
    "age_seconds": "Time since the list in use was last confirmed, counted from that day's start.",
    "entries": "Entries of the list in use.",
    "failing": "1 when the last visit brought nothing that could be used.",
    "held": "1 when a version waits for a person to look at it.",
}


def exposition(states: Mapping[str, State], now: datetime) -> str:
    """The figures of every list that is on, for the textfile collector or a pull by hand.

    A list that was never taken in has no age, so that none can pass for fresh.
    """
    rows = {name: _figures(state, now) for name, state in states.items()}
    lines = []
    for figure, told in _TOLD.items():
        full = f"jamkkan_list_{figure}"
        lines += [f"# HELP {full} {told}", f"# TYPE {full} gauge"]
        lines += [
            f'{full}{{list="{_escaped(name)}"}} {row[figure]:g}'
            for name, row in rows.items()
            if figure in row
        ]
    return "\n".join(lines) + "\n"


def _figures(state: State, now: datetime) -> dict[str, float]:
    current = state.current
    found: dict[str, float] = {
        "entries": current.tally.taken if current else 0,
        "failing": bool(state.failed_since),
        "held": bool(state.held),
    }
    if current:
        day = datetime.fromisoformat(current.day).replace(tzinfo=UTC)
        found["age_seconds"] = (now - day).total_seconds()
    return found


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
