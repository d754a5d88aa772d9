"""Pattern sources rewritten to read hostile text quickly, with the same meaning."""

import re
from collections.abc import Iterable, Iterator

from chat.openings import Macros, class_of, longest
from knowledge.alternatives import any_of

_GAP = re.compile(r"\.\{0,(\d+)\}(?=(?:\\b)?\()")
# What many alternatives begin with: the edge of a word, or one of the words of a list.
_START = re.compile(r"\\b(?=[a-z])|\(<[a-z_]+>\)(?![?*{])")
# What one pattern may hold: every letter of a gap is a try at each place where a rule begins,
# and so is an alternative that begins with a choice.
_MOST_TRIES = 45
_TRIES_FOR_A_CHOICE = 8
_RUN = re.compile(r"\)\{0,(\d+)\}")  # of words, each of which is as much work as a choice
_FARTHEST = 120  # letters looked ahead for what a later gap must lead to
# A gap is walked by the first letters of what may follow it when it is so many times as wide as
# they are many.
_WIDE = 2
_PLAIN_START = re.compile(r"[a-z가-힣](?![?*{])")
_QUANTIFIED = re.compile(r"[?*{]")
_PIECE = re.compile(r"\\?.", re.DOTALL)


def join(sources: Iterable[str], macros: Macros) -> list[str]:
    """Patterns one of which holds where any of the sources does, wherever their bars stand.

    They are as few as can be while each is read quickly. `macros` are the letters each `<name>`
    may begin with.
    """
    ones = [one for source in sources for one in _alternatives(source)]
    firsts = {one: class_of(one, 0, macros) for one in ones}
    known = sorted((one for one in firsts if firsts[one]), key=lambda one: firsts[one])
    parts = [
        f"(?=[{_united(firsts[one] for one in part)}])(?:{_together(part, macros)})"
        for part in _parts(known)
    ]
    anywhere = [one for one in firsts if not firsts[one]]
    return parts + [_together(part, macros) for part in _parts(anywhere)]


def _parts(ones: Iterable[str]) -> Iterator[list[str]]:
    """Alternatives in groups none of which takes too many tries at one place."""
    part: list[str] = []
    tries = 0
    for one in ones:
        more = sum(int(gap) for gap in _GAP.findall(one))
        words = sum(int(most) for most in _RUN.findall(one))
        more += _TRIES_FOR_A_CHOICE * (_is_open(one) + words)
        if part and tries + more > _MOST_TRIES:
            yield part
            part, tries = [], 0
        part.append(one)
        tries += more
    if part:
        yield part


def _together(ones: Iterable[str], macros: Macros) -> str:
    by_start: dict[str, list[str]] = {}
    for one in ones:
        start = _START.match(one)
        begins = start[0] if start else ""
        by_start.setdefault(begins, []).append(_look_ahead(one, macros)[len(begins) :])
    return "|".join(
        f"{start}(?:{any_of(sorted(rests, key=_is_open))})" for start, rests in by_start.items()
    )


def _united(classes: Iterable[str]) -> str:
    return "".join(sorted({piece for each in classes for piece in _PIECE.findall(each)}))


def _is_open(source: str) -> bool:
    """Whether a source begins with anything but a letter; whether one holds is all that counts."""
    return not source[:1].isalnum()


def _alternatives(source: str) -> Iterator[str]:
    """What stands between the bars outside of all brackets."""
    depth = at = begun = 0
    while at < len(source):
        c = source[at]
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c == "|" and depth == 0:
            yield source[begun:at]
            begun = at + 1
        at += 2 if c == "\\" else 1
    yield source[begun:]


def _look_ahead(source: str, macros: Macros) -> str:
    """The same pattern with a quick look, before each gap, for a letter of what follows it.

    Without it every place where a rule begins costs as many tries as the gap is wide. A gap
    before what may begin with any letter is left as it is; a wide one before plain words is
    walked once for each letter they begin with, which takes no try where the letter is another.
    """
    first = class_of(source, 0, macros) if source.startswith("\\b(") else ""
    out = [f"(?=[{first}])"] if first else []
    at = 0
    while gap := _GAP.search(source, at):
        out.append(source[at : gap.start()])
        out.extend(_looks(source, gap, macros))
        at = gap.end()
        walked, end = _walked(source, gap, macros)
        if walked:
            out.append(walked)
            at = end
        else:
            out.append(gap[0])
    return "".join((*out, source[at:]))


def _looks(source: str, gap: re.Match[str], macros: Macros) -> Iterator[str]:
    """Looks for a letter of what follows this gap and, as far as it is bounded, each later one."""
    within = source[gap.start() : gap.start() + len(_inside(source, gap.start()))]
    rest = next(_alternatives(within))
    for later in _GAP.finditer(rest):
        if _depth(rest, later.start()):
            continue  # in a group, which another of its alternatives may stand for
        letters = class_of(rest, later.end(), macros)
        reach = longest(rest[: later.end()], macros)
        if letters and reach <= _FARTHEST:
            yield f"(?=[^\\n{letters}]{{0,{reach:.0f}}}+[{letters}])"


def _walked(source: str, gap: re.Match[str], macros: Macros) -> tuple[str, int]:
    """A gap with the words behind it, walked by their first letters, and where they end.

    Nothing when one of them begins otherwise, or none has to come.
    """
    edge = "\\b" if source.startswith("\\b", gap.end()) else ""
    begun = source.index("(", gap.end()) + 1
    end = begun + len(_inside(source, begun))
    by_letter: dict[str, list[str]] = {}
    for one in _alternatives(source[begun:end]):
        if not _PLAIN_START.match(one):
            return "", 0
        by_letter.setdefault(one[0], []).append(_look_ahead(one[1:], macros))
    if _QUANTIFIED.match(source, end + 1) or int(gap[1]) < _WIDE * len(by_letter):
        return "", 0
    each = (
        f"{gap[0]}{letter}{f'(?<={edge}{letter})' if edge else ''}(?:{'|'.join(rests)})"
        for letter, rests in by_letter.items()
    )
    return f"(?:{'|'.join(each)})", end + 1


def _inside(source: str, at: int) -> str:
    """What stands from `at` to the bracket that closes the group around it."""
    depth, end = 1, at
    while end < len(source):
        c = source[end]
        depth += (c in "([") - (c in ")]")
        if depth == 0:
            break
        end += 2 if c == "\\" else 1
    return source[at:end]


def _depth(source: str, end: int) -> int:
    """How many brackets are open at `end`."""
    depth = at = 0
    while at < end:
        c = source[at]
        depth += (c in "([") - (c in ")]")
        at += 2 if c == "\\" else 1
    return depth
