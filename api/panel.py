"""What the chat page gives its scripts: every word they show, and the help lines they may link."""

from collections.abc import Callable
from typing import Any

_WORDS = (
    *("thinking", "slow", "offline", "failed", "wait", "again_now", "too_long", "back_online"),
    "listed",
    *(
        "changed",
        "picture_sent",
        "picture_none",
        "picture_bad",
        "picture_found",
        "sum_message",
        "cost",
    ),
    *("you", "us", "why", "more"),
)
_ELSEWHERE = {
    "later": "answer.later",
    "sources": "answer.sources",
    "evidence": "answer.evidence",
    **{
        f"chart_{key}": f"chart.{key}"
        for key in ("text", "billed", "received", "lost", "cap", "rate", "rate_cut")
    },
}


def given(t: Callable[[str], str], doors: dict[str, str]) -> dict[str, Any]:
    """The words in one language, and the help lines as (text, address), the longest first."""
    words = {key: t(f"chat.{key}") for key in _WORDS}
    words |= {key: t(place) for key, place in _ELSEWHERE.items()}
    return {"words": words, "doors": sorted(doors.items(), key=lambda door: -len(door[0]))}
