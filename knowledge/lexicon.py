"""The lexicon: how people name brands, facets and things, read from lexicon.yaml."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from knowledge.alternatives import any_of
from knowledge.content import Content
from knowledge.forms import Forms
from knowledge.hangul import is_syllable, letters
from knowledge.spelling import COMMON, Speller

# Endings a Korean noun may carry in a question; longest first when stripped.
PARTICLES = (
    "으로", "에서", "에게", "한테", "이랑", "하고", "까지", "부터", "처럼", "보다", "이나", "인데",
    "이고", "에는", "에도", "이면", "라고", "은", "는", "이", "가", "을", "를", "에", "로", "의",
    "도", "만", "랑", "나", "요", "임", "좀", "말고", "와", "과",
)  # fmt: skip
# What may follow a short brand inside one word and still mean the brand: 토스출금, 토스포인트.
_TAILS = (
    "머니|포인트|페이|잔액|출금|인출|환불|환급|현금|충전|계좌|앱|돈|한도|수수료|후불|고객|정지|"
    "결제|상품권|기프트|지갑|월렛|코드|깡|핀|캐시|캐쉬|매입"
)
_FUZZY = 85.0


class Brand(Content):
    """How people write one brand."""

    names: list[str]
    fuzzy: list[str]
    short: list[str]
    initials: list[str]


class Synonym(Content):
    """Forms that mean the canonical words."""

    forms: list[str]
    means: str


class LexiconFile(Content):
    """The whole of lexicon.yaml."""

    brands: dict[str, Brand]
    distractors: dict[str, list[str]]
    facets: dict[str, list[str]]
    synonyms: list[Synonym]
    initials: dict[str, str]
    domain: list[str]
    outside: list[str]
    core: list[str]
    fillers: list[str]
    things: list[str]
    everyday: list[str]
    slang: list[str]
    romanised: list[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lexicon ready for matching. Build it once with `of`."""

    words: LexiconFile
    vocabulary: frozenset[str]
    _brands: tuple[tuple[str, re.Pattern[str]], ...]
    _fuzzy: tuple[tuple[str, str], ...]
    _initials: dict[str, str]
    _known: Mapping[str, int]
    _speller: Speller
    _facets: Forms
    _facet_words: re.Pattern[str]
    _things: re.Pattern[str]
    _synonyms: Forms
    _distractors: dict[str, Forms]
    _domain: Forms
    _outside: Forms
    _core: Forms

    @classmethod
    def of(cls, words: LexiconFile, known: Mapping[str, int] | None = None) -> "Lexicon":
        """Compile the words of lexicon.yaml.

        `known` holds the words of the content itself with how often each is used, so that a
        slip of the keyboard in any of them is recognised.
        """
        known = known or {}
        spelled = dict(words.initials)
        for brand in words.brands.values():
            spelled |= dict.fromkeys(brand.initials, brand.names[0])
        return cls(
            words=words,
            vocabulary=frozenset(map(strip_particle, known)) | frozenset(words.everyday),
            _brands=tuple((i, _any_name(b.names)) for i, b in words.brands.items() if b.names),
            _fuzzy=tuple(
                (i, letters(name)) for i, brand in words.brands.items() for name in brand.fuzzy
            ),
            _initials=spelled,
            _known=known,
            _speller=_speller(words, known),
            _facets=Forms((f, i) for i, forms in words.facets.items() for f in forms),
            _facet_words=_any_form(f for forms in words.facets.values() for f in forms),
            _things=_any_form(words.things),
            _synonyms=Forms((f, s.means) for s in words.synonyms for f in s.forms),
            _distractors={
                i: Forms((f, i) for f in forms) for i, forms in words.distractors.items()
            },
            _domain=Forms((f, "") for f in words.domain),
            _outside=Forms((f, "") for f in words.outside),
            _core=Forms((f, "") for f in words.core),
        )

    def brands(self, text: str) -> tuple[str, ...]:
        """Brand ids named in folded text, in order of appearance; one typo is forgiven."""
        at = {i: m.start() for i, pattern in self._brands if (m := pattern.search(text))}
        if "zeropaybank" in at:
            at.pop("zeropay", None)
        if "cultureland" in at and at.get("munsang", 0) == at["cultureland"]:
            at.pop("munsang", None)
        if not at:
            for word in text.split():
                for form in dict.fromkeys((word, strip_particle(word))):
                    at |= dict.fromkeys(self._fuzzy_brand(form), 0)
        return tuple(sorted(at, key=lambda i: at[i]))

    def short_brands(self, text: str) -> tuple[str, ...]:
        """Brand ids by the names used once it is clear that a wallet or voucher is meant."""
        words = {strip_particle(w) for w in re.findall(r"[가-힣]+|[a-z]+", text)}
        return tuple(i for i, b in self.words.brands.items() if words.intersection(b.short))

    def _fuzzy_brand(self, word: str) -> list[str]:
        if len(word) < 3 or (not is_syllable(word[0]) and len(word) < 6):
            return []
        spelled = letters(word)
        scored = [(fuzz.ratio(spelled, name), i) for i, name in self._fuzzy]
        best, brand = max(scored, default=(0.0, ""))
        return [brand] if best >= _FUZZY else []

    def facets(self, text: str) -> tuple[str, ...]:
        """Facet ids asked about in folded text."""
        return tuple(dict.fromkeys(self._facets.find(text)))

    def is_distracted(self, brand: str, text: str) -> bool:
        """True when the brand word stands beside a word of another subject."""
        forms = self._distractors.get(brand)
        return bool(forms and forms.any(text))

    def is_bare(self, text: str) -> bool:
        """True when folded text leaves open what it is about.

        Beside a facet or the name of a thing it has only words without a subject, or it has
        nothing but those.
        """
        rest = self._facet_words.sub(" ", text)
        rest = self._things.sub(" ", text) if rest == text else rest
        words = re.findall(r"[가-힣ㄱ-ㅣ]+|[a-z0-9']+", rest)
        return (rest != text or len(words) > 1) and all(self.is_filler(w) for w in words)

    def is_filler(self, word: str) -> bool:
        """True for a word that carries no subject, with or without a particle."""
        return word in self.words.fillers or strip_particle(word) in self.words.fillers

    def is_ours(self, text: str) -> bool:
        """True when folded text has a word of our subject."""
        return self._domain.any(text)

    def is_elsewhere(self, text: str) -> bool:
        """True when folded text speaks of something else and of nothing that settles it as ours."""
        return self._outside.any(text) and not self._core.any(text)

    def synonyms(self, text: str) -> tuple[str, ...]:
        """Canonical words for every known form in folded text."""
        return tuple(dict.fromkeys(self._synonyms.find(text)))

    def split(self, word: str) -> tuple[str, ...]:
        """A run of Hangul taken apart at the words of the content, the longest first.

        Whatever lies between known words stays together; a run without any is left whole.
        """
        parts: list[str] = []
        start = at = 0
        while at < len(word):
            end = next(
                (
                    e
                    for e in range(min(len(word), at + 8), at + 1, -1)
                    if word[at:e] in self.vocabulary
                ),
                0,
            )
            if not end:
                at += 1
                continue
            if start < at:
                parts.append(word[start:at])
            parts.append(word[at:end])
            start = at = end
        if start < len(word):
            parts.append(word[start:])
        return tuple(parts)

    def knowing(self, more: Iterable[str]) -> "Lexicon":
        """The same lexicon, with further words its spelling repairs towards."""
        known = {**self._known}
        for word in more:
            # What a rule listens for is worth finding even in a short word.
            known[word] = max(known.get(word, 0), COMMON)
        return replace(self, _speller=_speller(self.words, known))

    def respell(self, word: str) -> str:
        """A word with one slip of the finger undone; Hangul keeps its endings."""
        if word.isascii():
            return self._speller.repair_latin(word)
        return self._speller.repair_hangul(word)

    def spell_initials(self, token: str) -> str | None:
        """The word a run of lone consonants stands for, None for slang and the unknown."""
        if token in self.words.slang:
            return None
        if token in self._initials:
            return self._initials[token]
        # Two words typed as one: a brand or thing, then what is asked about it.
        for cut in range(len(token) - 2, 1, -1):
            head, tail = self._initials.get(token[:cut]), self._initials.get(token[cut:])
            if head and tail:
                return head + tail
        return None

    def knows(self, text: str) -> bool:
        """True when folded text is a word of the content or holds a brand, facet or synonym."""
        return bool(
            text in self.vocabulary
            or strip_particle(text) in self.vocabulary
            or self.brands(text)
            or self.facets(text)
            or self.synonyms(text)
        )


def _speller(words: LexiconFile, known: Mapping[str, int]) -> Speller:
    """Spelling over the words of the lexicon and those of the content."""
    names = (name for brand in words.brands.values() for name in brand.names)
    facets = (form for forms in words.facets.values() for form in forms)
    synonyms = (form for synonym in words.synonyms for form in synonym.forms)
    ours = [form for form in (*names, *facets, *synonyms, *words.domain) if len(form) > 1]
    others = (*words.outside, *words.everyday, *words.fillers)
    single = {part for form in (*ours, *others) for part in form.split()}
    return Speller(
        (form for form in ours if all(is_syllable(c) for c in form)),
        {**dict.fromkeys(single, 1), **known},
    )


def strip_particle(word: str) -> str:
    """A Korean word without one trailing particle, when a stem of two or more letters stays."""
    if not word.endswith(PARTICLES):
        return word
    for ending in PARTICLES:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            return word[: -len(ending)]
    return word


def _any_form(forms: Iterable[str]) -> re.Pattern[str]:
    """Forms anywhere in Korean text; Latin forms as whole words; spaces are optional in Hangul."""
    ordered = sorted(forms, key=len, reverse=True)
    # Most places are passed by their first letter, before any form is tried.
    firsts = "".join(sorted({re.escape(form[0]) for form in ordered}))
    hangul = any_of(_form(form) for form in ordered if not form.isascii())
    latin = any_of(_form(form) for form in ordered if form.isascii())
    kinds = [kind for kind in (hangul, latin and rf"(?<![a-z0-9])(?:{latin})(?![a-z])") if kind]
    return re.compile(f"(?=[{firsts}])(?:{'|'.join(kinds)})")


def _any_name(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_name(n) for n in sorted(names, key=len, reverse=True)))


def _form(form: str) -> str:
    if form.isascii():
        return re.escape(form).replace("\\ ", "[ -]?")
    escaped = re.escape(form).replace("\\ ", " ?")
    # A one-syllable form must end a word or carry a particle, or 핀 would be found in 핀란드.
    if len(form) == 1:
        return rf"{form}(?:(?<![가-힣]{form})(?![가-힣])|(?=을|이|은|를|만| ))"
    return escaped


def _name(name: str) -> str:
    if name.isascii():
        return rf"(?<![a-z0-9]){re.escape(name).replace(chr(92) + ' ', '[ -]?')}(?![a-z0-9])"
    escaped = re.escape(name).replace("\\ ", " ?")
    if len(name.replace(" ", "")) > 3:
        return escaped
    particles = "|".join(PARTICLES)
    # 토스트 is not 토스: after a short name only a particle or a payment word may follow.
    return rf"(?<![가-힣]){escaped}(?:(?:{particles})(?![가-힣])|(?={_TAILS})|(?![가-힣]))"
