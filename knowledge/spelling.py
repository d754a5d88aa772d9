"""Spelling: a word with one slip of the finger is read as the known word it is one letter from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA, Hamming

from knowledge.hangul import is_syllable, letters

# Letters from which one wrong letter is a slip and not another word.
_HANGUL_SUBJECT, _HANGUL_KNOWN = 5, 7
# How often the content uses a word that even a short slip is taken for.
COMMON = 10
_LATIN_SWAPPED, _LATIN_WRONG = 4, 7
_LONG = 4
# The longest word looked at, in syllables; longer runs are taken apart elsewhere.
_LONGEST = 12
# How an ending may begin: a known word before one of these is right as it stands.
_ENDINGS = frozenset(
    "하해했한할함합되돼됐된될됨받당시이인일임입였은는을를가로으에도만랑와과의보부까처라나고면지서들좀요겠"
    "네냐니대더던데든며세습야어아여았었었려란할갈준줬주"
)
_UNFINISHED = frozenset("하되받시")
# Vowels that sound alike or lie beside each other on the keyboard.
_VOWEL_PAIRS = "ㅐㅔ ㅐㅖ ㅒㅖ ㅖㅔ ㅏㅓ ㅓㅗ ㅗㅜ ㅜㅡ ㅡㅣ ㅏㅣ ㅕㅓ ㅕㅛ ㅛㅗ ㅑㅏ ㅑㅕ ㅠㅜ ㅘㅏ ㅝㅓ ㅚㅙ ㅚㅞ ㅙㅞ ㅢㅣ ㅢㅡ ㅟㅣ ㅐㅏ"
_NEAR_VOWELS = frozenset(map(frozenset, _VOWEL_PAIRS.split()))


class Speller:
    """Repairs single words against a vocabulary. Build once; safe to share.

    `subject` are the words of our subject, which a shorter slip is taken for; `known` are words
    that are right as they stand, with how common each is: the commonest neighbour is meant.
    """

    def __init__(self, subject: Iterable[str], known: Mapping[str, int]) -> None:
        self._known = known
        self._subject = frozenset(subject)

    @cached_property
    def _tables(self) -> "_Tables":
        # Worked out at the first slip: a lexicon that only helps to build an index needs none.
        return _Tables.of(self._subject, self._known)

    def repair_hangul(self, word: str) -> str:
        """A Hangul word, its endings kept, with at most one letter changed.

        The longest beginning that is known, or one letter from a known word, decides. A word of
        our subject is meant with any letter wrong, one of two syllables or any other word only
        with a near vowel: too many ordinary words differ by a consonant.
        """
        if len(word) > _LONGEST or any(
            word[:end] in self._known for end in range(_LONG, len(word) + 1)
        ):
            return word
        return self._nearest(word, self._tables.long) or (
            word if self._stands(word) else self._nearest(word, self._tables.hangul) or word
        )

    def _nearest(self, word: str, among: Mapping[int, tuple[str, ...]]) -> str:
        for end in range(len(word), 1, -1):
            spelled = letters(word[:end])
            near = process.extract(
                spelled,
                among.get(len(spelled), ()),
                scorer=Hamming.distance,
                score_cutoff=1,
                limit=5,
            )
            for other, wrong, _ in near:
                meant = self._tables.word[other]
                ours = meant in self._subject
                likely = ours or end > 2 or self._known[meant] >= COMMON
                if not wrong or (ours and end > 2) or (likely and _near_vowel(spelled, other)):
                    return meant + word[end:]
        return ""

    def _stands(self, word: str) -> bool:
        """True for a known word, with or without an ending."""
        return any(
            word[:end] in self._known and (end == len(word) or _is_ending(word[end:]))
            for end in range(len(word), 1, -1)
        )

    def repair_latin(self, word: str) -> str:
        """A lower-case Latin word with two letters changed back, or one wrong letter put right."""
        if word in self._known or len(word) < _LATIN_SWAPPED:
            return word
        for size in (len(word), len(word) - 1, len(word) + 1):
            for near, _, _ in process.extract(
                word, self._tables.latin.get(size, ()), scorer=OSA.distance, score_cutoff=1, limit=5
            ):
                swapped = sorted(near) == sorted(word)
                inflected = near.startswith(word) or word.startswith(near)
                wrong = len(word) >= _LATIN_WRONG and near[0] == word[0] and not inflected
                if swapped or wrong:
                    return str(near)
        return word


@dataclass(frozen=True, slots=True)
class _Tables:
    """Words by their number of letters, the likeliest first; Hangul spelled out."""

    word: Mapping[str, str]
    hangul: Mapping[int, tuple[str, ...]]
    long: Mapping[int, tuple[str, ...]]
    latin: Mapping[int, tuple[str, ...]]

    @classmethod
    def of(cls, subject: frozenset[str], known: Mapping[str, int]) -> "_Tables":
        ours = {w for w in subject if len(letters(w)) >= _HANGUL_SUBJECT}
        common = ours | {
            w
            for w, count in known.items()
            if len(letters(w)) >= (_HANGUL_SUBJECT if count >= COMMON else _HANGUL_KNOWN)
        }
        ranked = sorted(common, key=lambda w: (w not in ours, -known.get(w, 0), w))
        hangul = [w for w in ranked if all(is_syllable(c) for c in w)]
        latin = (w for w in known if len(w) >= _LATIN_SWAPPED and w.isalpha() and w.isascii())
        return cls(
            word={letters(w): w for w in reversed(hangul)},
            hangul=_by_length(letters(w) for w in hangul),
            # A long word of our subject is recognised before its beginning is taken for another.
            long=_by_length(letters(w) for w in hangul if w in ours and len(w) >= _LONG),
            latin=_by_length(sorted(latin, key=lambda w: (-known[w], w))),
        )


def _is_ending(tail: str) -> bool:
    """True for what may follow a known word; a bare verb stem ends no word."""
    return tail[0] in _ENDINGS and tail not in _UNFINISHED


def _near_vowel(one: str, other: str) -> bool:
    return any(frozenset((a, b)) in _NEAR_VOWELS for a, b in zip(one, other, strict=True) if a != b)


def _by_length(words: Iterable[str]) -> dict[int, tuple[str, ...]]:
    by_length: dict[int, dict[str, None]] = defaultdict(dict)
    for word in words:
        by_length[len(word)][word] = None
    return {length: tuple(spelled) for length, spelled in by_length.items()}
