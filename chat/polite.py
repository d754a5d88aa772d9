"""Polite words: what a message made of nothing but small talk is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.hangul import is_syllable
from knowledge.query import fold

_BESIDE = "beside"
_TOKEN = re.compile(r"[가-힣]+|[ㄱ-ㅣ]+|[a-z]+|\d+")
_APOSTROPHE = re.compile("['’]")
# How much a Korean word may go on after what it is known by: 감사합니다, 주무세요.
_ENDING = 3


@dataclass(frozen=True, slots=True)
class Polite:
    """Which kind of small talk each word belongs to, in the order of the file."""

    kinds: Mapping[str, tuple[str, ...]]

    def kind_of(self, text: str) -> str:
        """The kind most words belong to when all belong to one or may stand beside it, else ""."""
        tokens = _TOKEN.findall(_APOSTROPHE.sub("", fold(text).lower()))
        found = [self._of(token) for token in tokens]
        if not found or not all(found):
            return ""
        told = [kind for kinds in found for kind in kinds if kind != _BESIDE]
        # The first of equals: thanks before a farewell before a greeting.
        return max(self.kinds, key=told.count) if told else ""

    def _of(self, token: str) -> list[str]:
        return [k for k, words in self.kinds.items() if any(_is(token, word) for word in words)]


def _is(token: str, word: str) -> bool:
    if not is_syllable(word[0]) and not word.isascii():
        # ㅎㅇㅎㅇ, ㅋㅋㅋ: lone letters are said more than once.
        return token == word * (len(token) // len(word))
    if word.isascii() or len(word) == 1:
        return token == word
    return token.startswith(word) and len(token) <= len(word) + _ENDING


def read_polite(path: Path) -> Polite:
    """Read the word lists; the kinds in their order, and the words beside any of them."""
    data = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return Polite({kind: tuple(map(str, words)) for kind, words in data.items()})
