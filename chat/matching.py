"""Pattern files: rules as data, compiled once, matched per language."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypedDict

import yaml
from pydantic import BaseModel, ConfigDict

from chat.openings import of_words
from chat.rewriting import join
from knowledge.alternatives import any_of
from knowledge.content import Lang
from knowledge.hangul import past_forms
from knowledge.snapshot import recall_text

# What a finished pattern depends on beside the file and the knowledge package.
_CODE = ("matching.py", "openings.py", "rewriting.py")

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


class _Finished(TypedDict):
    article: str
    words: list[str]
    plainly: dict[Lang, list[str]]
    match: dict[Lang, list[str]]
    unless: dict[Lang, list[str]]


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


def read_patterns(path: Path, kept: Path | None = None) -> dict[str, Pattern]:
    """Read one pattern file, in its order (raises ValidationError, KeyError for a bad macro).

    `kept` is where the finished patterns are kept, as text, for the next start.
    """
    text = path.read_text("utf-8")
    if kept:
        code = (Path(__file__).with_name(name).read_text("utf-8") for name in _CODE)
        finished = json.loads(recall_text(kept, (text, *code), lambda: json.dumps(_finish(text))))
    else:
        finished = _finish(text)
    return {
        key: Pattern(
            id=key,
            article=rule["article"],
            words=frozenset(rule["words"]),
            _plainly=_compiled(rule["plainly"]),
            _match=_compiled(rule["match"]),
            _unless=_compiled(rule["unless"]),
        )
        for key, rule in finished.items()
    }


def _finish(text: str) -> dict[str, _Finished]:
    """Every rule of a pattern file with its word lists put in."""
    file = _File.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    spelled = {
        name: [form for word in sorted(forms, key=len, reverse=True) for form in _forms(word)]
        for name, forms in file.words.items()
    }
    words = {name: any_of(forms) for name, forms in spelled.items()}
    # Most places are passed by their first letter, before any of a hundred forms is tried.
    openings = {name: of_words(forms) for name, forms in spelled.items()}
    guarded = {name: f"(?:{words[name]})" for name in words}

    def whole(sources: Sequence[str]) -> list[str]:
        joined = join(filter(None, sources), openings)
        return [_MACRO.sub(lambda m: guarded[m[1]], one) for one in joined]

    def finished(ko: Sequence[str], en: Sequence[str]) -> dict[Lang, list[str]]:
        return {"ko": whole(ko), "en": whole(en)}

    def literals(row: _Row) -> set[str]:
        sources = (*row.plainly.ko, *row.plainly.en, *row.ko, *row.en)
        return {
            word
            for source in (*sources, row.unless.ko, row.unless.en)
            for word in _LITERAL.findall(_STEMS.sub(" ", _MACRO.sub(lambda m: words[m[1]], source)))
        }

    return {
        key: {
            "article": row.article,
            "words": sorted(literals(row)),
            "plainly": finished(row.plainly.ko, row.plainly.en),
            "match": finished(row.ko, row.en),
            "unless": finished([row.unless.ko], [row.unless.en]),
        }
        for key, row in file.rules.items()
    }


def _compiled(sources: Mapping[Lang, Sequence[str]]) -> dict[Lang, Patterns]:
    return {lang: tuple(map(re.compile, each)) for lang, each in sources.items()}


def _any(patterns: Patterns, text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _forms(form: str) -> Sequence[str]:
    """A word of a list as patterns: 보내+ stands for everything it becomes in the past."""
    return past_forms(form[:-1]) if form.endswith("+") else [re.escape(form)]


def matching(patterns: Mapping[str, Pattern], tight: str, spaced: str) -> Iterator[Pattern]:
    """The rules that hold for a text, in file order."""
    return (p for p in patterns.values() if p.matches(tight, spaced))
