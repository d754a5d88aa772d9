"""An answer's plain text as blocks a page can set: paragraphs, bullets and numbered steps."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from chat.replies import Citation

_BULLET = re.compile(r"• +")
_NUMBER = re.compile(r"\d{1,2}\. +")


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one kind, without their bullets and numbers.

    `part` is a line that stands over a list as its title.
    """

    kind: Literal["p", "part", "ul", "ol"]
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The text as blocks; a blank line or a change of kind begins a new one."""
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        open_block: Block | None = None
        for line in part.splitlines():
            kind, words = _read(line)
            if open_block and open_block.kind == kind:
                open_block = found[-1] = Block(kind, (*open_block.lines, words))
            else:
                if open_block and kind != "p" and _is_title(open_block):
                    found[-1] = Block("part", open_block.lines)
                open_block = Block(kind, (words,))
                found.append(open_block)
    return found


def without_sources(text: str, citations: Iterable[Citation]) -> str:
    """The text less a last block that only names its sources, which a page lists with links."""
    body, _, last = text.rpartition("\n\n")
    named = [c.source for c in citations]
    is_sources = body and all(any(s in line for s in named) for line in last.splitlines())
    return body if is_sources else text


def _is_title(block: Block) -> bool:
    return block.kind == "p" and len(block.lines) == 1 and block.lines[0][-1:] not in ".!?"


def _read(line: str) -> tuple[Literal["p", "ul", "ol"], str]:
    if bullet := _BULLET.match(line):
        return "ul", line[bullet.end() :]
    if number := _NUMBER.match(line):
        return "ol", line[number.end() :]
    return "p", line
