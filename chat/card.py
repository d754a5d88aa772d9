"""A verdict as a card: what it is at a glance, why, and what to do now, each on its own."""

from collections.abc import Mapping
from typing import Literal, get_args

from chat.verdicts import Line, Role, lines
from scamlist.result import CheckResult

View = Literal["glance", "why", "now"]
VIEWS: tuple[View, ...] = get_args(View)

_SHOWS: dict[View, tuple[Role, ...]] = {
    "glance": ("verdict", "subject", "reason", "item"),
    "why": ("verdict", "subject", "reason", "item", "unseen"),
    "now": ("step",),
}
_FEW = 3  # reasons, and things found in a text, that a glance shows


def card(check: CheckResult, view: View, words: Mapping[str, str]) -> str:
    """One view of a verdict as plain text. `words` are the phrases of its language."""
    counted: dict[Role, int] = {}
    shown = []
    for line, about in _with_subjects(list(lines(check, words))):
        if line.role == about:
            counted[about] = counted.get(about, 0) + 1
        if about in _SHOWS[view] and not (view == "glance" and counted.get(about, 0) > _FEW):
            shown.append(line.text)
    return "\n".join(shown).strip()


def _with_subjects(every: list[Line]) -> list[tuple[Line, Role]]:
    """Each line with the role it belongs to: a heading belongs to what stands under it."""
    paired: list[tuple[Line, Role]] = []
    about: Role = "space"
    for line in reversed(every):
        if line.role not in ("space", "heading"):
            about = line.role
        paired.append((line, about))
    return paired[::-1]
