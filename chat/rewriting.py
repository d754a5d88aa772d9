"""Pattern sources rewritten to read hostile text quickly, with the same meaning."""

import re
from collections.abc import Iterable, Iterator, Mapping

from knowledge.alternatives import any_of

_GAP = re.compile(r"\.\{0,(\d+)\}(?=(?:\\b)?\()")
_MACRO = re.compile(r"<([a-z_]+)>")
# What many alternatives begin with: the edge of a word, or one of the words of a list.
_START = re.compile(r"\\b(?=[a-z])|\(<[a-z_]+>\)(?![?*{])")
_QUANTIFIERS = ("?", "*", "{")


def join(sources: Iterable[str], macros: Mapping[str, str]) -> str:
    """One pattern that holds where any of the sources does, wherever their bars stand.

    `macros` are the letters each `<name>` may begin with.
    """
    by_start: dict[str, list[str]] = {}
    for source in sources:
        for one in _alternatives(source):
            start = _START.match(one)
            begins = start[0] if start else ""
            by_start.setdefault(begins, []).append(_look_ahead(one, macros)[len(begins) :])
    return "|".join(
        f"{start}(?:{any_of(sorted(rests, key=_is_open))})" for start, rests in by_start.items()
    )


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


def _look_ahead(source: str, macros: Mapping[str, str]) -> str:
    """The same pattern with a quick look, before each gap, for a letter of what follows it.

    Without it every place where a rule begins costs as many tries as the gap is wide. A gap
    before anything but a group of words is left as it is.
    """

    def guarded(gap: re.Match[str]) -> str:
        letters = _letters(source, source.index("(", gap.end()), macros)
        return f"(?=[^\\n{letters}]{{0,{gap[1]}}}+[{letters}]){gap[0]}" if letters else gap[0]

    first = _letters(source, 2, macros) if source.startswith("\\b(") else ""
    return (f"(?=[{first}])" if first else "") + _GAP.sub(guarded, source)


def _letters(source: str, bracket: int, macros: Mapping[str, str]) -> str:
    """The first letters of all alternatives of a group; nothing when one of them is open."""
    found: set[str] = set()
    depth, begins, at = 0, True, bracket
    while at < len(source):
        c = source[at]
        if c == "(":
            if begins and depth:
                return ""  # an alternative that begins with a group of its own
            depth, begins = depth + 1, depth == 0
        elif c == ")":
            depth -= 1
            if begins and depth == 0:
                return ""  # nothing is enough
            if depth == 0:
                break
        elif c == "|":
            begins = begins or depth == 1
        elif begins:
            macro = _MACRO.match(source, at)
            if macro:
                found.update(macros[macro[1]])
                at = macro.end() - 1
            elif c.isalnum() and not source.startswith(_QUANTIFIERS, at + 1):
                found.add(c)
            else:
                return ""
            begins = False
        at += 2 if c == "\\" else 1
    # A group that may be left out binds nothing.
    if source.startswith(_QUANTIFIERS, at + 1):
        return ""
    return re.escape("".join(sorted(found)))
