"""Pattern files: rules as data, compiled once, matched per language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict

from chat.openings import of_words
from chat.rewriting import join
from knowledge.alternatives import any_of
from knowledge.content import Lang
from knowledge.hangul import past_forms

_MACRO = re.compile(r"<([a-z_]+)>")
# Whole words in a pattern's source, whatever stands around them.
_STEMS = re.compile(r"\([^()]*\)\\w")
_LITERAL = re.compile(r"[가-힣]{2,}|(?<![a-z\\])[a-z]{4,}(?![a-z]*[\\*?(\[])")

# Several that are tried in turn: one holds, or none.
Patterns: TypeAlias = tuple[re.Pattern[str], ...]


class _Unless(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ko: str = ""
    en: str = ""


class _Plainly(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ko: list[str] = []
    en: list[str] = []


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    article: str = ""
    plainly: _Plainly = _Plainly()
    ko: list[str]
    en: list[str]
    unless: _Unless = _Unless()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    words: dict[str, list[str]]
    rules: dict[str, _Row]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One rule of a pattern file.

    `article` is the topic that answers it, or empty; `words` are those it listens for.
    """

    id: str
    article: str
    words: frozenset[str]
    _plainly: dict[Lang, Patterns]
    _match: dict[Lang, Patterns]
    _unless: dict[Lang, Patterns]

    def matches(self, tight: str, spaced: str) -> bool:
        """True when the rule holds for a text, given without and with its spaces."""
        return self._holds("ko", tight) or self._holds("en", spaced)

    def outright(self, tight: str, spaced: str) -> bool:
        """True when what the rule listens for is asked for outright, whatever stands round it."""
        return _any(self._plainly["ko"], tight) or _any(self._plainly["en"], spaced)

    def excused(self, tight: str, spaced: str) -> bool:
        """True when a text has a word that excuses it from the rule."""
        return _any(self._unless["ko"], tight) or _any(self._unless["en"], spaced)

    def _holds(self, lang: Lang, text: str) -> bool:
        # What is asked for outright is asked for, whatever frame stands round it.
        if _any(self._plainly[lang], text):
            return True
        return _any(self._match[lang], text) and not _any(self._unless[lang], text)


def read_patterns(path: Path) -> dict[str, Pattern]:
    """Read one pattern file, in its order (raises ValidationError, KeyError for a bad macro)."""
    file = _File.model_validate(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
    spelled = {
        name: [form for word in sorted(forms, key=len, reverse=True) for form in _forms(word)]
        for name, forms in file.words.items()
    }
    words = {name: any_of(forms) for name, forms in spelled.items()}
    # Most places are passed by their first letter, before any of a hundred forms is tried.
    openings = {name: of_words(forms) for name, forms in spelled.items()}
    guarded = {name: f"(?:{words[name]})" for name in words}

    def compiled(sources: list[str]) -> Patterns:
        return tuple(
            re.compile(_MACRO.sub(lambda m: guarded[m[1]], one))
            for one in join(filter(None, sources), openings)
        )

    return {
        key: Pattern(
            id=key,
            article=row.article,
            words=frozenset(
                word
                for source in (
                    *row.plainly.ko,
                    *row.plainly.en,
                    *row.ko,
                    *row.en,
                    row.unless.ko,
                    row.unless.en,
                )
                for word in _LITERAL.findall(
                    _STEMS.sub(" ", _MACRO.sub(lambda m: words[m[1]], source))
                )
            ),
            _plainly={"ko": compiled(row.plainly.ko), "en": compiled(row.plainly.en)},
            _match={"ko": compiled(row.ko), "en": compiled(row.en)},
            _unless={"ko": compiled([row.unless.ko]), "en": compiled([row.unless.en])},
        )
        for key, row in file.rules.items()
    }


def _any(patterns: Patterns, text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _forms(form: str) -> Sequence[str]:
    """A word of a list as patterns: 보내+ stands for everything it becomes in the past."""
    return past_forms(form[:-1]) if form.endswith("+") else [re.escape(form)]


def matching(patterns: Mapping[str, Pattern], tight: str, spaced: str) -> Iterator[Pattern]:
    """The rules that hold for a text, in file order."""
    return (p for p in patterns.values() if p.matches(tight, spaced))
