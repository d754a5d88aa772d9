"""Imitation: which protected name one label of a host plays on, and how."""

import re
import unicodedata
from typing import Final, Literal, NamedTuple

from rapidfuzz.distance import OSA

from scamlist.brands import SHORTEST_OWN_PART, Brand, Name, Registry

Rule = Literal["spoof", "other_ending", "hyphen", "token", "combo", "contains", "near", "hangul"]
LONGEST_LABEL: Final = 63
# A token is compared by one edit only when it is this long (URLS.md R9b).
_SHORTEST_NEAR_TOKEN: Final = 7
# A coined name this long is nobody's by chance, wherever in a label it stands.
_SHORTEST_ANYWHERE: Final = 7
_SHORTEST_SPOOF: Final = 4
_SHORTEST_ENDING: Final = 5
_SHORTEST_HANGUL: Final = 4
_DIGITS: Final = "0123456789"
_FILLING: Final = re.compile(r"[-_0-9]+")
_HANGUL: Final = re.compile(r"[가-힣]+")


class Imitation(NamedTuple):
    """What was seen: `word` is what stands beside the name, when the rule looks at it."""

    rule: Rule
    brand: Brand
    piece: str
    word: str = ""


def imitate(label: str, registry: Registry) -> Imitation | None:
    """The strongest play on a protected name in one label (in its own letters), if any."""
    if len(label) > LONGEST_LABEL:
        return None
    if not label.isascii() and (found := _hangul(label, registry)):
        return found
    skeleton = registry.skeletons.of(label)
    tokens = label.split("-")
    if label in registry.by_label:
        return _other_ending(registry.by_label[label])
    return (
        _spoofed(label, skeleton, registry)
        or _tokens(label, tokens, registry)
        or _combined(skeleton, label, registry)
        or _near(label, skeleton, registry)
        or _contained(skeleton, label, registry)
    )


def _other_ending(own: Name) -> Imitation | None:
    """The very name, off its own domains: only a coined one says anything by that."""
    told = own.brand.distinctive and len(own.label) >= _SHORTEST_ENDING
    return Imitation("other_ending", own.brand, own.label) if told else None


def _spoofed(text: str, skeleton: str, registry: Registry) -> Imitation | None:
    """The text reads as a name without being it."""
    name = registry.by_skeleton.get(skeleton)
    return Imitation("spoof", name.brand, text) if name and _reads_as(text, name) else None


def _reads_as(text: str, name: Name) -> bool:
    if text == name.label:
        return False
    if not text.isascii():
        return True
    # Latin names look alike by chance when short or when the first letter is another one.
    swapped = text[0] != name.label[0] and len(text) == len(name.label)
    if swapped and not name.brand.distinctive:
        return False
    least = _SHORTEST_SPOOF if any(letter in _DIGITS for letter in text) else _SHORTEST_SPOOF + 2
    return len(name.label) >= least


def _tokens(label: str, tokens: list[str], registry: Registry) -> Imitation | None:
    """The name is cut by hyphens, numbered, or one of the words between hyphens."""
    plain = label.replace("-", "")
    bare = plain.rstrip(_DIGITS)
    if bare != label and (name := registry.by_label.get(bare)) and name.brand.distinctive:
        return Imitation("hyphen", name.brand, label)
    if len(tokens) < 2:
        return None
    trust = registry.words.trust
    for at, token in enumerate(tokens):
        others = tokens[:at] + tokens[at + 1 :]
        word = next((o for o in others if o in trust), "")
        stripped = token.rstrip(_DIGITS)
        if name := registry.by_label.get(token) or registry.by_label.get(stripped):
            short = len(name.label) < _SHORTEST_ENDING or name.brand.common
            if not short or (word and all(o in trust or o.isdecimal() for o in others)):
                return Imitation("combo" if word else "token", name.brand, token, word)
            continue
        skeleton = registry.skeletons.of(token)
        if found := _spoofed(token, skeleton, registry):
            return found
        if len(token) >= _SHORTEST_NEAR_TOKEN and (name := _one_edit(token, skeleton, registry)):
            return Imitation("near", name.brand, token)
    return None


def _combined(skeleton: str, label: str, registry: Registry) -> Imitation | None:
    """The name and words of trust, run together; the longest name explains best."""
    found: tuple[Name, str] | None = None
    for at, name in registry.contained(skeleton):
        if found is None or len(name.skeleton) > len(found[0].skeleton):
            rest = skeleton[:at] + "-" + skeleton[at + len(name.skeleton) :]
            if words := _words(rest, registry):
                found = name, words
    if not found:
        return None
    name, words = found
    return Imitation("combo", name.brand, name.label if name.label in label else label, words)


def _contained(skeleton: str, label: str, registry: Registry) -> Imitation | None:
    """A coined name inside the label: long, or at least at its beginning."""
    for at, name in registry.contained(skeleton):
        least = _SHORTEST_ANYWHERE - (at == 0)
        coined = name.brand.distinctive and name.own >= SHORTEST_OWN_PART
        if coined and len(name.label) >= least and name.label in label:
            return Imitation("contains", name.brand, name.label)
    return None


def _words(rest: str, registry: Registry) -> str:
    """The words of trust a rest is made of, joined by "+"; empty when there is anything else."""
    found: list[str] = []
    for piece in _FILLING.split(rest):
        if not piece:
            continue
        words = registry.split_words(piece)
        if words is None:
            return ""
        found += words
    return "+".join(found)


def _near(label: str, skeleton: str, registry: Registry) -> Imitation | None:
    if label in registry.words.ordinary:
        return None
    name = _one_edit(label, skeleton, registry)
    return Imitation("near", name.brand, label) if name else None


def _one_edit(label: str, skeleton: str, registry: Registry) -> Name | None:
    """A name one edit or one swap away, past the guards that keep chance out (URLS.md 1.2)."""
    plain = registry.skeletons.latin(label)
    # A skeleton that changed nothing would only find the same names again.
    for text, raw in ((plain, True), (skeleton, False))[: 1 + (plain != skeleton)]:
        for name in registry.near(text):
            target = name.label if raw else name.skeleton
            if (
                OSA.distance(text, target, score_cutoff=1) <= 1
                and plain[:1] == name.label[:1]
                and text.rstrip(_DIGITS) != target.rstrip(_DIGITS)
                and text.replace("-", "") != target
            ):
                return name
    return None


def _hangul(label: str, registry: Registry) -> Imitation | None:
    """A Hangul name in the label: a long one anywhere, a short one alone or beside its words."""
    for part in _HANGUL.findall(label):
        for name, brand in registry.hangul:
            if name not in label:
                continue
            rest = part.replace(name, "", 1)
            if not rest and name == label:
                return Imitation("hangul", brand, name)
            # A short name is inside other words: 카카오닙스, 토스트, 파인애플.
            if len(name) >= _SHORTEST_HANGUL:
                return Imitation("hangul", brand, name, rest)
            if not rest or registry.is_trust_hangul(rest):
                return Imitation("hangul", brand, name, rest)
        letters = unicodedata.normalize("NFD", part)
        for name, brand in registry.hangul:
            # One wrong stroke in a syllable: 카카오폐이.
            if _SHORTEST_HANGUL <= len(name) <= len(part):
                spelled = unicodedata.normalize("NFD", name)
                if OSA.distance(letters[: len(spelled)], spelled, score_cutoff=1) <= 1:
                    return Imitation("near", brand, part)
    return None
