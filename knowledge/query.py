"""A question made ready for look-up: folded, repaired, with brands, facets and synonyms."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.hangul import (
    compose,
    is_jamo,
    is_syllable,
    type_as_hangul,
    type_as_latin,
)
from knowledge.lexicon import Lexicon

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# Compatibility jamo survive normalisation: NFKC would turn ㅋㅋ into conjoining letters.
_KEEP = re.compile("([\u3131-\u318e]+)")
_LOOKALIKE_VOWELS = str.maketrans(
    {"r": "ㅏ", "R": "ㅏ", "l": "ㅣ", "I": "ㅣ", "H": "ㅐ", "h": "ㅐ"}
)
_HIDDEN_SYLLABLE = re.compile(r"[ㄱ-ㅎ][rRlIHh][ㄱ-ㅎ]?(?![rRlIHhㅏ-ㅣ])")
_DOTTED = re.compile(r"(?<=[가-힣])[.·ㆍ∙•*_~^|/,-](?=[가-힣](?:[.·ㆍ∙•*_~^|/,-]|[가-힣]?\b))")
_SPACED = re.compile(r"(?<![가-힣])(?:[가-힣] ){2,}[가-힣](?![가-힣])")
_TOKEN = re.compile(r"[가-힣ㄱ-ㅣ]+|[a-z0-9][a-z0-9.+'-]*")
# Share of vowels below which Latin letters are no Latin word.
_FEWEST_VOWELS = 0.2
_LONG_RUN = 6
# Syllables from which a word is looked at as several written without a space.
_RUN_TOGETHER = 6
_LATIN_RUN = re.compile(r"[A-Za-z]+")
# 보냇어요 for 보냈어요: the syllable with ㅆ is the next one in the table.
_PAST_SLIP = re.compile(
    r"[갓낫냇닷됫랏랫렷밧삿샷썻앗엇왓웟잇졋줫찻쳣켯탓팟폇햇혓](?=[어는습음던네지])"
)
# 되여, 나염, 세용: the polite ending as it is typed in chats.
_CHAT_ENDING = re.compile(r"(?<=[돼되나까해세예에죠지데려줘봐])[여염욤용](?=[?!.~ ]|$)")
_WORD = re.compile(r"[가-힣]{2,}|(?<![a-z0-9.@/-])[a-z]{4,}(?![a-z0-9@/-]|[.][a-z])")
_INITIALS = re.compile(r"(?<![ㄱ-ㅎ])[ㄱ-ㅎ]{2,}(?![ㄱ-ㅎㅏ-ㅣ])")
_SYLLABLE = re.compile("[가-힣]")
_JAMO_TOKEN = re.compile(r"[ㄱ-ㅣ가-힣]+")


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready for look-up.

    `text` is folded and repaired; `tight` is the same without spaces, because Korean spacing
    is unreliable. `added` are canonical words that weigh half in search.
    """

    text: str
    tight: str
    words: tuple[str, ...]
    added: tuple[str, ...]
    brands: tuple[str, ...]
    facets: tuple[str, ...]
    ours: bool
    elsewhere: bool


def fold(text: str) -> str:
    """Undo ways of hiding words: invisible characters, full-width, ㅋr톡, 현.금.화, 현 금 화."""
    return " ".join(_shown(text).split())


def fold_lines(texts: Iterable[str]) -> list[str]:
    """Many texts folded, in lower case, at a fraction of what one by one would take."""
    shown = _shown("\n".join(" ".join(text.split()) for text in texts)).lower()
    return [" ".join(line.split()) for line in shown.split("\n")]


def _shown(text: str) -> str:
    bare = _INVISIBLE.sub("", text)
    plain = "".join(
        part if _KEEP.fullmatch(part) else unicodedata.normalize("NFKC", part)
        for part in _KEEP.split(bare)
    )
    shown = _HIDDEN_SYLLABLE.sub(lambda m: compose(m[0].translate(_LOOKALIKE_VOWELS)), plain)
    joined = _DOTTED.sub("", shown)
    return _SPACED.sub(lambda m: m[0].replace(" ", ""), joined)


def repair(text: str, lexicon: Lexicon) -> str:
    """Undo keyboard-layout slips and spell out initials, word by word.

    Once one word proves that the keyboard was on the wrong layout, every word that makes
    whole syllables follows it.
    """
    hangul = any(map(is_syllable, text))
    slipped = any(
        _is_slip(token, lexicon, among_hangul=hangul) for token in _LATIN_RUN.findall(text)
    )
    if slipped:
        text = _LATIN_RUN.sub(lambda m: _as_hangul(m[0], lexicon), text)
    text = _JAMO_TOKEN.sub(lambda m: _jamo(m[0], lexicon), text)
    text = _CHAT_ENDING.sub("요", text.lower())
    text = _PAST_SLIP.sub(lambda m: chr(ord(m[0]) + 1), text)
    return _WORD.sub(lambda m: lexicon.respell(m[0]), text)


def read_query(text: str, lexicon: Lexicon) -> Query:
    """Make a question ready for look-up."""
    repaired = repair(fold(text), lexicon)
    words, added = read_words(repaired, lexicon)
    named = lexicon.brands(repaired)
    brands = tuple(b for b in named if not lexicon.is_distracted(b, repaired))
    return Query(
        text=repaired,
        tight=repaired.replace(" ", ""),
        words=words,
        added=added,
        brands=brands,
        facets=lexicon.facets(repaired),
        ours=lexicon.is_ours(repaired),
        elsewhere=lexicon.is_elsewhere(repaired) or (bool(named) and not brands),
    )


def read_words(text: str, lexicon: Lexicon) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a folded text, and the canonical words its synonyms add."""
    words = tuple(
        part
        for word in _TOKEN.findall(text)
        for part in (lexicon.split(word) if len(word) >= _RUN_TOGETHER else (word,))
    )
    means = [w for group in lexicon.synonyms(text) for w in group.lower().split()]
    # Both languages of a topic are searched together: its own language says enough.
    korean = bool(_SYLLABLE.search(text))
    means = [w for w in means if is_syllable(w[0]) == korean] or means
    return words, tuple(dict.fromkeys(w for w in means if w not in words))


def _is_slip(token: str, lexicon: Lexicon, *, among_hangul: bool = False) -> bool:
    """True for Latin keys that spell a known Korean word and no known Latin one.

    Among Hangul any long run of keys that spells whole syllables is one: hardly any Latin word
    does.
    """
    if len(token) < 4 or lexicon.knows(token.lower()):
        return False
    typed = type_as_hangul(token)
    if len(typed) < 2 or not all(is_syllable(c) for c in typed):
        return False
    # No Latin word begins like that or gets by with so few vowels; Hangul keys often do.
    vowels = sum(c in "aeiou" for c in token.lower())
    few = vowels < _FEWEST_VOWELS * len(token)
    return few or lexicon.knows(typed) or (among_hangul and len(token) >= _LONG_RUN)


def _as_hangul(token: str, lexicon: Lexicon) -> str:
    typed = type_as_hangul(token)
    whole = len(token) >= 3 and all(is_syllable(c) for c in typed)
    return typed if whole and not lexicon.knows(token.lower()) else token


def _jamo(token: str, lexicon: Lexicon) -> str:
    if not any(is_jamo(c) for c in token):
        return token
    spelled = _INITIALS.sub(lambda m: lexicon.spell_initials(m[0]) or m[0], token)
    if spelled != token:
        return spelled
    typed = type_as_latin(token)
    return typed if typed.isascii() and lexicon.knows(typed.lower()) else token
