"""The registry of protected names, indexed once so that each question is a few look-ups."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

import yaml

from scamlist.address import Address
from scamlist.nearby import Nearby
from scamlist.rows import read_rows
from scamlist.skeleton import Skeletons
from scamlist.suffixes import Suffixes

FOLDER: Final = Path(__file__).parent
SHORTEST_CONTAINED: Final = 5  # letters; a shorter name is looked for as a whole token only
SHORTEST_EDITED: Final = 6  # letters; five for a distinctive name
_START: Final = 4
_SHORTEST_GLUED: Final = 3  # letters of a word run together with others: "gold" is no "go" + "ld"
# What is left of a bank's or card's name must be long enough to be a name ("jbbank", "ncard").
_GENERIC: Final = ("bank", "card", "pay", "mall")
SHORTEST_OWN_PART: Final = 4


@dataclass(frozen=True, slots=True)
class Brand:
    """A protected name. `latin` and `hangul` are what is imitated, `domains` what it owns.

    `domains` maps each own domain to the evidence for it: `read` in a source, or `general`.
    `distinctive`, `coined`, `common` and `words` are explained at the head of brands.yaml.
    """

    id: str
    ko: str
    en: str
    latin: tuple[str, ...]
    hangul: tuple[str, ...]
    domains: Mapping[str, str]
    distinctive: bool
    coined: bool
    common: bool
    words: frozenset[str]
    source: str
    checked: str


@dataclass(frozen=True, slots=True)
class Name:
    """One Latin label of a brand with its skeleton.

    `own` is the length of what is left without a generic ending: 2 for "nhbank", 4 for "citibank".
    `word` says that it is an ordinary word or phrase as well, `edited` that a label one letter away
    from it is nobody else's by chance.
    """

    label: str
    skeleton: str
    brand: Brand
    own: int
    word: bool
    edited: bool


# A protected name inside a text, and where it starts.
Inside: TypeAlias = tuple[int, Name]


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of `words.yaml`, and the `ordinary` names of `ordinary.txt`."""

    trust: frozenset[str]
    weak: frozenset[str]
    trust_hangul: frozenset[str]
    ordinary: frozenset[str]
    guarded_suffixes: frozenset[str]
    settled_endings: frozenset[str]
    free_registries: frozenset[str]


class Registry:
    """Protected names, what they own, and what is known to be somebody else's and harmless."""

    def __init__(
        self,
        brands: Iterable[Brand],
        words: Words,
        skeletons: Skeletons,
        known: Iterable[str],
        suffixes: Suffixes,
    ) -> None:
        """Build the indexes: by skeleton, by start, by what is near, by own domain."""
        self.brands: Mapping[str, Brand] = {brand.id: brand for brand in brands}
        self.words = words
        self.skeletons = skeletons
        self.known = frozenset(known)
        # Most addresses are held by nobody of these, and need no further look.
        self._held = {suffixes.split(host).registrable for host in self.known}
        self.owners: dict[str, Brand] = {}
        self.by_label: dict[str, Name] = {}
        self.by_skeleton: dict[str, Name] = {}
        self.by_blur: dict[str, Name] = {}
        self.hangul: list[tuple[str, Brand]] = []
        self.domains: dict[str, list[tuple[tuple[str, ...], Brand]]] = {}
        self._starts: dict[str, list[Name]] = {}
        self.near: Nearby[Name] = Nearby()
        for brand in self.brands.values():
            self._add(brand)
        self._held |= {suffixes.split(host).registrable for host in self.owners}
        # Skeletons are cut into words where the letters themselves are not, so both are kept.
        known = (*words.weak, *words.trust)
        self._trust = {skeletons.of(word): word for word in known} | {word: word for word in known}
        # Tokens that are words of their own imitate nothing, whatever stands beside them.
        self.let_be = words.ordinary | words.trust | words.weak
        self._glued = {s: word for s, word in self._trust.items() if len(s) >= _SHORTEST_GLUED}
        self._trust_hangul = {word: word for word in words.trust_hangul}
        self._longest_word = max(map(len, (*self._trust, *self._trust_hangul)))
        # The longest name explains best: 카카오페이 before 카카오.
        self.hangul.sort(key=lambda pair: -len(pair[0]))
        self._hangul_ends = tuple(name for name, _ in self.hangul)
        latin = ((name.label, name.brand) for name in self.by_label.values())
        self.names = sorted((*self.hangul, *latin), key=lambda pair: -len(pair[0]))

    @classmethod
    def load(cls, suffixes: Suffixes, folder: Path = FOLDER) -> Self:
        """Read brands.yaml, words.yaml, confusables.yaml and the known-good lists of a folder."""
        listed = [
            row.value
            for name in ("official.csv", "known_good.csv")
            for row in read_rows(folder / "lists" / name, suffixes)
            if row.scope != "path"
        ]
        words = _yaml(folder / "words.yaml") | {"ordinary": _lines(folder / "ordinary.txt")}
        return cls(
            [_brand(row) for row in _yaml(folder / "brands.yaml")],
            Words(**{key: frozenset(str(word) for word in row) for key, row in words.items()}),
            Skeletons.load(folder / "confusables.yaml"),
            listed,
            suffixes,
        )

    def owner(self, address: Address) -> Brand | None:
        """The protected name that owns this address, if one does."""
        if address.registrable not in self._held:
            return None
        return next((b for p in _names_of(address) if (b := self.owners.get(p))), None)

    def owns(self, host: str) -> bool:
        """True when a host is a protected name's own, or stands below one."""
        labels = host.split(".")
        return any(".".join(labels[at:]) in self.owners for at in range(len(labels) - 1))

    def is_known(self, address: Address) -> bool:
        """Whether the address, or the service it is part of, is on the known-good list."""
        if address.registrable not in self._held:
            return False
        return address.registrable in self.known or any(n in self.known for n in _names_of(address))

    def contained(self, skeleton: str) -> list[Inside]:
        """Every protected name inside a skeleton, with where it starts."""
        starts = self._starts
        return [
            (at, name)
            for at in range(len(skeleton) - _START)
            if (begun := skeleton[at : at + _START]) in starts
            for name in starts[begun]
            if skeleton.startswith(name.skeleton, at)
        ]

    def ends_in_name(self, hangul: str) -> bool:
        """Whether a Hangul piece is, or ends in, a protected name."""
        return hangul.endswith(self._hangul_ends)

    def split_words(self, text: str) -> list[str] | None:
        """The words of trust a text or skeleton is made of, end to end; None when it is not."""
        if len(text) < _SHORTEST_GLUED:
            return [self._trust[text]] if text in self._trust else None
        return _split(text, self._glued, self._longest_word)

    def is_trust_hangul(self, text: str) -> bool:
        """Whether a Hangul piece is made of the words met beside a Hangul name."""
        return _split(text, self._trust_hangul, self._longest_word) is not None

    def _add(self, brand: Brand) -> None:
        for domain in brand.domains:
            self.owners.setdefault(domain, brand)
            tokens = tuple(domain.replace("-", ".").split("."))
            self.domains.setdefault(tokens[0], []).append((tokens, brand))
        self.hangul += [(name, brand) for name in brand.hangul]
        for label in brand.latin:
            self._add_name(label, brand)

    def _add_name(self, label: str, brand: Brand) -> None:
        own = len(next((label.removesuffix(g) for g in _GENERIC if label.endswith(g)), label))
        least = SHORTEST_EDITED - (brand.distinctive or brand.coined)
        name = Name(
            label,
            self.skeletons.of(label),
            brand,
            own,
            word=brand.common or label in brand.words,
            edited=len(label) >= least and own >= SHORTEST_OWN_PART and not brand.common,
        )
        self.by_label.setdefault(label, name)
        self.by_skeleton.setdefault(name.skeleton, name)
        self.by_blur.setdefault(self.skeletons.blurred(name.skeleton), name)
        if len(label) >= SHORTEST_CONTAINED:
            self._starts.setdefault(name.skeleton[:_START], []).append(name)
            for text in {label, name.skeleton}:
                self.near.add(text, name)


def _names_of(address: Address) -> Iterator[str]:
    """The host and its parents, up to the name the owner of this site controls."""
    name = address.host
    while len(name) >= len(address.site):
        yield name
        name = name.partition(".")[2]


def _split(text: str, words: Mapping[str, str], longest: int) -> list[str] | None:
    """Cut `text` into words, fewest first; at most 63 letters, so the walk is short."""
    best: list[list[str] | None] = [[], *([None] * len(text))]
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - longest), end):
            before, word = best[start], words.get(text[start:end])
            if before is not None and word:
                candidate, kept = [*before, word], best[end]
                if kept is None or len(candidate) < len(kept):
                    best[end] = candidate
    return best[len(text)]


def _brand(row: Mapping[str, Any]) -> Brand:
    aliases = [str(alias) for alias in row["aliases"]]
    return Brand(
        id=row["id"],
        ko=row["name"]["ko"],
        en=row["name"]["en"],
        latin=tuple(alias for alias in aliases if alias.isascii()),
        hangul=tuple(alias for alias in aliases if not alias.isascii()),
        domains=dict(row["domains"]),
        distinctive=row["distinctive"],
        coined=row.get("coined", False),
        common=row.get("common", False),
        words=frozenset(row.get("words", ())),
        source=row["source"],
        checked=str(row["checked"]),
    )


def _lines(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _yaml(path: Path) -> Any:
    # The C loader is ten times as fast and just as safe; 170 names are read at every start.
    loader = yaml.CSafeLoader(path.read_text(encoding="utf-8"))
    return loader.get_single_data()
