"""Imitation: which protected name one label of a host plays on, and how."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from rapidfuzz.distance import OSA

from scamlist.brands import SHORTEST_OWN_PART, Brand, Inside, Name, Registry, Words

Rule = Literal[
    "spoof", "other_ending", "hyphen", "token", "combo", "contains", "blurred", "near", "hangul"
]
LONGEST_LABEL: Final = 63
# A token is compared by one edit only when it is this long (URLS.md R9b).
_SHORTEST_NEAR_TOKEN: Final = 7
# A coined name this long is nobody's by chance, wherever in a label it stands.
_SHORTEST_ANYWHERE: Final = 7
# Nor is one this long when only its first letter is another one; "heropay" is short and a name.
_SHORTEST_FIRST: Final = 8
_SHORTEST_SPOOF: Final = 4
_SHORTEST_BLUR: Final = 6
_MOST_BLURRED: Final = 3  # edits; two letters taken for others, one of them for a pair
_SHORTEST_ENDING: Final = 5
_SHORTEST_HANGUL: Final = 4
_SHORTEST_STRONG: Final = 3  # letters of a word glued to a name shorter than five
_DIGITS: Final = "0123456789"
_FILLING: Final = re.compile(r"[-_0-9]+")
_BARE: Final = dict.fromkeys(range(0x300, 0x370))  # combining marks
# A round sign and a stroke beside Hangul read as a syllable: 네이버페0l.
_DRAWN: Final = re.compile(r"(?:(?<=[가-힣])|(?=..[가-힣]))[0o][l1i]")
_HALVES: Final = re.compile(r"\A([a-z]{3,62})-?([가-힣]{1,62})\Z")
_HANGUL: Final = re.compile(r"[가-힣]+")


class Imitation(NamedTuple):
    """What was seen: `word` is what stands beside the name, when the rule looks at it."""

    rule: Rule
    brand: Brand
    piece: str
    word: str = ""


@lru_cache(16_384)
def imitate(label: str, registry: Registry) -> Imitation | None:
    """The strongest play on a protected name in one label (in its own letters), if any."""
    if len(label) > LONGEST_LABEL or label in registry.words.ordinary:
        return None
    if not label.isascii() and (found := _hangul(label, registry)):
        return found
    if name := registry.by_label.get(label):
        return _other_ending(name)
    skeleton = registry.skeletons.of(label)
    inside = registry.contained(skeleton)
    return (
        _resembles(label, skeleton, registry)
        or _tokens(label, registry)
        or (_misread_token(label, registry) if "-" in label else None)
        or (_combined(inside, skeleton, label, registry) if inside else None)
        or _short_combined(label, registry)
        or _near(label, skeleton, registry)
        or _contained(inside, label)
    )


@lru_cache(16_384)
def name_in(label: str, registry: Registry) -> Imitation | None:
    """A protected name in one label: itself, beside words, or read in a hurry; nothing merely near.

    For a label in front of somebody else's name, where one letter off is mostly chance.
    """
    if not label.isascii():
        found = imitate(label, registry)
        return None if found and found.rule in ("near", "contains") else found
    if len(label) > LONGEST_LABEL or label in registry.words.ordinary:
        return None
    if name := registry.by_label.get(label):
        return _other_ending(name)
    skeleton = registry.skeletons.of(label)
    inside = registry.contained(skeleton)
    if found := _resembles(label, skeleton, registry):
        return found._replace(rule="blurred")
    return (
        _tokens(label, registry)
        or (_combined(inside, skeleton, label, registry) if inside else None)
        or _short_combined(label, registry)
    )


def _other_ending(own: Name) -> Imitation | None:
    """The very name, off its own domains: only a coined one says anything by that."""
    told = own.brand.distinctive and not own.word and len(own.label) >= _SHORTEST_ENDING
    return Imitation("other_ending", own.brand, own.label) if told else None


def _resembles(text: str, skeleton: str, registry: Registry) -> Imitation | None:
    """The text reads as a name without being it, letter by letter or at a glance."""
    plain = registry.skeletons.latin(text)
    if (name := registry.by_skeleton.get(skeleton)) and _reads_as(text, plain, name):
        return Imitation("spoof", name.brand, text)
    if len(text) < _SHORTEST_BLUR and text.isascii():
        return None
    name = registry.by_blur.get(registry.skeletons.blurred(skeleton))
    if name and _blurs_into(text, plain, name):
        return Imitation("blurred", name.brand, text)
    return None


def _reads_as(text: str, plain: str, name: Name) -> bool:
    if text == name.label:
        return False
    if not text.isascii():
        if plain == name.label or _is_foreign(text):
            return True
        text = plain
    # Latin names look alike by chance when short or when the first letter is another one.
    swapped = text[0] != name.label[0] and len(text) == len(name.label)
    if swapped and not name.brand.distinctive:
        return False
    least = _SHORTEST_SPOOF if any(letter in _DIGITS for letter in text) else _SHORTEST_SPOOF + 2
    return len(name.label) >= least


def _blurs_into(text: str, plain: str, name: Name) -> bool:
    foreign = _is_foreign(text)
    if text == name.label or len(name.label) < (_SHORTEST_SPOOF if foreign else _SHORTEST_BLUR):
        return False
    near = OSA.distance(plain, name.label, score_cutoff=_MOST_BLURRED) <= _MOST_BLURRED
    first = plain[:1] == name.label[:1] or len(name.label) >= _SHORTEST_ANYWHERE
    return near and (foreign or (name.edited and first))


def _is_foreign(text: str) -> bool:
    """Whether a text has letters no language writes between Latin ones; accents are no such."""
    return not text.isascii() and not unicodedata.normalize("NFD", text).translate(_BARE).isascii()


def _tokens(label: str, registry: Registry) -> Imitation | None:
    """The name is cut by hyphens, numbered, or one of the words between hyphens."""
    bare = label.replace("-", "").rstrip(_DIGITS)
    if bare != label and (name := registry.by_label.get(bare)) and _is_cut(name):
        return Imitation("hyphen", name.brand, label)
    if "-" not in label:
        return None
    tokens = label.split("-")
    for at, token in enumerate(tokens):
        if name := registry.by_label.get(token) or registry.by_label.get(token.rstrip(_DIGITS)):
            word = _invites(tokens[:at] + tokens[at + 1 :], name, registry.words)
            if word or not (name.word or len(name.label) < _SHORTEST_ENDING):
                return Imitation("combo" if word else "token", name.brand, token, word)
    return None


def _misread_token(label: str, registry: Registry) -> Imitation | None:
    """One of the words between hyphens, or all of them together, reads as a name."""
    for token in label.split("-"):
        if len(token) < _SHORTEST_SPOOF or token.isdecimal() or token in registry.let_be:
            continue
        skeleton = registry.skeletons.of(token)
        if found := _resembles(token, skeleton, registry):
            return found
        if len(token) >= _SHORTEST_NEAR_TOKEN and (name := _one_edit(token, skeleton, registry)):
            return Imitation("near", name.brand, token)
    whole = label.replace("-", "")
    if len(whole) <= _SHORTEST_NEAR_TOKEN or whole in registry.words.ordinary:
        return None
    return _near(whole, registry.skeletons.of(whole), registry)


def _is_cut(name: Name) -> bool:
    """Whether hyphens and digits put into the name leave nobody else's."""
    long = name.edited and len(name.label) >= _SHORTEST_BLUR and not name.word
    return name.brand.distinctive or name.brand.coined or long


def _invites(others: list[str], name: Name, words: Words) -> str:
    """The word of trust among the tokens beside a name; empty when there is none.

    A long coined name needs only one; beside any other, everything must be such words.
    """
    trust = next((o for o in others if o in words.trust), "")
    if not name.word and len(name.label) >= _SHORTEST_ENDING:
        return trust or next((o for o in others if o in words.weak), "")
    known = all(o in words.trust or o in words.weak or o.isdecimal() for o in others)
    return trust if known else ""


def _combined(
    inside: list[Inside], skeleton: str, label: str, registry: Registry
) -> Imitation | None:
    """The name and words of trust, run together; the longest name explains best."""
    found: tuple[Name, str] | None = None
    for at, name in inside:
        if found is None or len(name.skeleton) > len(found[0].skeleton):
            rest = skeleton[:at] + "-" + skeleton[at + len(name.skeleton) :]
            as_written = label.replace(name.label, "-", 1) if name.label in label else rest
            if words := _words(as_written, name, registry) or _words(rest, name, registry):
                found = name, words
    if not found:
        return None
    name, words = found
    return Imitation("combo", name.brand, name.label if name.label in label else label, words)


def _short_combined(label: str, registry: Registry) -> Imitation | None:
    """A short name and one word that invites trust, and nothing else: "tosscert"."""
    for length in (4, 3):
        for piece, rest in ((label[:length], label[length:]), (label[-length:], label[:-length])):
            name = registry.by_label.get(piece)
            if name and rest in registry.words.trust and len(rest) >= _SHORTEST_STRONG:
                return Imitation("combo", name.brand, piece, rest)
    return None


def _contained(inside: list[Inside], label: str) -> Imitation | None:
    """A coined name inside the label: long, or at least at its beginning."""
    for at, name in inside:
        least = _SHORTEST_ANYWHERE - (at == 0)
        coined = name.brand.distinctive and name.own >= SHORTEST_OWN_PART
        if coined and len(name.label) >= least and name.label in label:
            return Imitation("contains", name.brand, name.label)
    return None


def _words(rest: str, name: Name, registry: Registry) -> str:
    """The words of trust a rest is made of, joined by "+"; empty when there is anything else."""
    found: list[str] = []
    for piece in _FILLING.split(rest):
        if not piece:
            continue
        words = registry.split_words(piece)
        if words is None:
            return ""
        found += words
    if name.word and registry.words.trust.isdisjoint(found):
        return ""
    return "+".join(found)


def _near(label: str, skeleton: str, registry: Registry) -> Imitation | None:
    name = _one_edit(label, skeleton, registry)
    return Imitation("near", name.brand, label) if name else None


def _one_edit(label: str, skeleton: str, registry: Registry) -> Name | None:
    """A name one edit or one swap away, past the guards that keep chance out (URLS.md 1.2)."""
    plain = registry.skeletons.latin(label)
    foreign = _is_foreign(label)
    # A skeleton that changed nothing would only find the same names again.
    for text, raw in ((plain, True), (skeleton, False))[: 1 + (plain != skeleton)]:
        for name in registry.near.find(text):
            target = name.label if raw else name.skeleton
            if OSA.distance(text, target, score_cutoff=1) <= 1 and (
                # Foreign letters are no slip of the finger, and no other word.
                foreign or _is_no_chance(plain, text, target, name)
            ):
                return name
    return None


def _is_no_chance(plain: str, text: str, target: str, name: Name) -> bool:
    first = plain[:1] == name.label[:1] or min(len(name.label), name.own + 3) >= _SHORTEST_FIRST
    return (
        name.edited
        and first
        and len(plain) >= len(name.label) - 1
        and text.rstrip(_DIGITS) != target.rstrip(_DIGITS)
        and text.replace("-", "") != target
    )


def _hangul(label: str, registry: Registry) -> Imitation | None:
    """A Hangul name in the label: a long one anywhere, a short one alone or beside its words."""
    read = _DRAWN.sub("이", label)
    if read != label and (found := _hangul(read, registry)):
        return found._replace(rule="spoof", piece=label)
    for part in _HANGUL.findall(label):
        for name, brand in registry.hangul:
            if name not in label:
                continue
            rest = part.replace(name, "", 1)
            if not rest and name == label:
                return Imitation("hangul", brand, name)
            # A short name is inside other words: 카카오닙스, 토스트, 파인애플.
            coined = len(name) >= _SHORTEST_HANGUL and not brand.common
            if coined or not rest or registry.is_trust_hangul(rest):
                return Imitation("hangul", brand, name, rest)
        for name, brand in registry.hangul:
            # One wrong stroke in a syllable: 카카오폐이.
            size = len(name)
            if _SHORTEST_HANGUL <= size <= len(part) and _is_one_stroke(part[:size], name):
                rest = part[size:]
                # "당근케이크" is no "당근페이" with something behind it.
                if not rest or registry.is_trust_hangul(rest):
                    return Imitation("near", brand, part)
    return _half_latin(label, registry)


def _half_latin(label: str, registry: Registry) -> Imitation | None:
    """A Latin name with one of its words in Hangul behind it: kakao페이."""
    halves = _HALVES.match(label)
    name = registry.by_label.get(halves[1]) if halves else None
    if halves and name and registry.is_trust_hangul(halves[2]):
        return Imitation("hangul", name.brand, halves[1], halves[2])
    return None


def _is_one_stroke(written: str, name: str) -> bool:
    a, b = unicodedata.normalize("NFD", written), unicodedata.normalize("NFD", name)
    return OSA.distance(a, b, score_cutoff=1) <= 1
