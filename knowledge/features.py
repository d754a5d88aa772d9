"""Features: what search counts of a text, the letter groups of its words and the words near each other."""

import re
from array import array
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge.hangul import is_syllable, letters
from knowledge.lexicon import strip_particle

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
# Places and numbers while an index is built: millions of them, so half the size counts.
Short: TypeAlias = NDArray[np.int32]

_GRAMS = (2, 3, 4)
# Words at most this far apart are counted as a pair, each known by how it begins.
_APART = 6
_HANGUL_STEM, _LATIN_STEM = 2, 5
_STEMS = 1 << 32  # more stems than there can be
_WORD = re.compile(r"[가-힣ㄱ-ㅣ]+|[a-z0-9]+")
# Vowels that sound the same today and are the commonest misspellings: 게/개, 돼/되.
_SOUNDS_ALIKE = dict(zip("ㅔㅖㅚㅞ", "ㅐㅒㅙㅙ", strict=True))
# Lone letters as bytes: ㄱ (U+3131) becomes 0xB1 and so on, below whatever ASCII uses.
_BYTES = {
    code: chr(ord(_SOUNDS_ALIKE.get(chr(code), chr(code))) - 0x3080)
    for code in range(0x3131, 0x3164)
}


def words_of(text: str) -> list[str]:
    """The words of a folded text as features count them."""
    return _WORD.findall(text)


def grams(text: str) -> Iterator[int]:
    """Letter groups of each word, the first one marked, as the index counts them."""
    return chain.from_iterable(map(word_grams, words_of(text)))


# Questions and articles are made of the same few thousand words.
@lru_cache(8192)
def word_grams(word: str) -> tuple[int, ...]:
    """The letter groups of one word without its particle, each as the number of its bytes."""
    spelled = _spell(word)
    if len(spelled) <= _GRAMS[0]:
        return (int.from_bytes(spelled, "little"),)
    return tuple(
        int.from_bytes(spelled[start : start + n], "little")
        for n in _GRAMS
        for start in range(len(spelled) - n + 1)
    )


def _spell(word: str) -> bytes:
    """The letters of a word without its particle, one byte each, behind a mark."""
    return b"^" + letters(strip_particle(word)).translate(_BYTES).encode("latin-1")


def stem(word: str) -> str:
    """How a word begins, which its endings leave alone."""
    return word[: _HANGUL_STEM if is_syllable(word[0]) else _LATIN_STEM]


class Stream:
    """The words of many pieces of text in a row, as numbers, with the piece each stands in."""

    def __init__(self) -> None:
        self._words = array("i")
        self._pieces = array("i")

    def add(self, piece: int, numbers: Iterable[int]) -> None:
        """Append the words of one piece."""
        before = len(self._words)
        self._words.extend(numbers)
        self._pieces.extend([piece] * (len(self._words) - before))

    @property
    def words(self) -> Short:
        """The number of every word."""
        return np.array(self._words, np.int32)

    @property
    def pieces(self) -> Short:
        """The piece every word stands in."""
        return np.array(self._pieces, np.int32)


class Numbering:
    """Gives words, letter groups and pairs their numbers while an index is built.

    `fillers` are words without a subject: they make no pairs.
    """

    def __init__(self, fillers: AbstractSet[str]) -> None:
        self._fillers = fillers
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._spelled = bytearray()
        self._sizes = array("l")
        self._stem_of = array("l")

    def number(self, words: Iterable[str]) -> list[int]:
        """The numbers of words, each spelled out when it is first met."""
        known = self._words
        return [known[w] if w in known else self._learn(w) for w in words]

    def _learn(self, word: str) -> int:
        number = len(self._words)
        self._words[word] = number
        self._spelled += (spelled := _spell(word))
        self._sizes.append(len(spelled))
        plain = len(word) < 2 or word in self._fillers
        self._stem_of.append(-1 if plain else self._stems.setdefault(stem(word), len(self._stems)))
        return number

    def spell(self) -> Ints:
        """Spell out every word so far; returns the letter groups there are, sorted."""
        sizes = np.array(self._sizes, np.int64)
        code = np.frombuffer(bytes(self._spelled), np.uint8).astype(np.int64)
        word = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(code))
        held: list[Ints] = []
        of_word: list[Short] = []
        group = np.zeros(len(code), np.int64)
        for n in range(1, _GRAMS[-1] + 1):
            # A byte more of what follows, as far as the word reaches.
            group[: len(code) - n + 1] |= code[n - 1 :] << (8 * (n - 1))
            whole = left >= n
            if n < _GRAMS[0]:
                whole = np.repeat(sizes, sizes) <= n
            held.append(group[whole])
            of_word.append(word[whole])
        groups, numbers = np.unique(np.concatenate(held), return_inverse=True)
        owners = np.concatenate(of_word)
        order = np.argsort(owners, kind="stable")
        self._group_of = numbers[order].astype(np.int32)
        self._each = np.bincount(owners, minlength=len(sizes))
        return groups

    def groups(self, stream: Stream) -> tuple[Short, Short]:
        """The letter groups of a stream: the piece each stands in, and its number."""
        words = stream.words
        each = self._each[words]
        begins = (np.cumsum(self._each) - self._each)[words]
        places = np.arange(each.sum(), dtype=np.int32)
        places += np.repeat((begins - (np.cumsum(each) - each)).astype(np.int32), each)
        return np.repeat(stream.pieces, each), self._group_of[places]

    def pair(self, stream: Stream) -> tuple[Short, Ints]:
        """The pairs of a stream: the piece each stands in, and its key."""
        stems = np.array(self._stem_of, np.int64)[stream.words]
        kept = stems >= 0
        stems, pieces = stems[kept], stream.pieces[kept]
        where: list[Short] = []
        keys: list[Ints] = []
        for apart in range(1, _APART + 1):
            together = pieces[apart:] == pieces[:-apart]
            where.append(pieces[apart:][together])
            keys.append(_key(stems[apart:][together], stems[:-apart][together]))
        return np.concatenate(where), np.concatenate(keys)

    def features(self, groups: Ints, pairs: Ints) -> "Features":
        """The finished numbers, of the groups and the keys of the pairs that occur, both sorted."""
        return Features(groups, self._stems, pairs, self._fillers)


class Features:
    """The numbers of all features of an index: letter groups first, then pairs.

    `groups` and `pairs` are sorted; `stems` are numbered in their order.
    """

    def __init__(
        self, groups: Ints, stems: Iterable[str], pairs: Ints, fillers: AbstractSet[str]
    ) -> None:
        self.place = dict(zip(groups.tolist(), range(len(groups)), strict=True))
        self.pair_keys = pairs
        self._stems = {stem: number for number, stem in enumerate(stems)}
        self._fillers = fillers

    @property
    def size(self) -> int:
        """How many features there are."""
        return len(self.place) + len(self.pair_keys)

    @property
    def groups(self) -> Ints:
        """The letter groups in their order."""
        return np.array(list(self.place), np.int64)

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems in their order."""
        return tuple(self._stems)

    def pair_numbers(self, keys: Ints) -> Short:
        """The numbers of pairs that are known to occur."""
        return (len(self.place) + np.searchsorted(self.pair_keys, keys)).astype(np.int32)

    def pairs(self, words: Iterable[str]) -> Ints:
        """The numbers of the known pairs among the words of a question, each once."""
        stems = [
            self._stems.get(stem(w), -1) for w in words if len(w) > 1 and w not in self._fillers
        ]
        keys = {
            min(one, other) * _STEMS + max(one, other)
            for at, one in enumerate(stems)
            for other in stems[at + 1 : at + 1 + _APART]
            if one >= 0 and other >= 0
        }
        wanted = np.array(sorted(keys), np.int64)
        at = np.minimum(np.searchsorted(self.pair_keys, wanted), max(len(self.pair_keys) - 1, 0))
        if not len(self.pair_keys) or not len(wanted):
            return np.zeros(0, np.int64)
        found: Ints = len(self.place) + at[self.pair_keys[at] == wanted]
        return found


def _key(one: Ints, other: Ints) -> Ints:
    """One number for two stems, whichever comes first."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    found: Ints = np.add(np.multiply(low, _STEMS), high)
    return found
