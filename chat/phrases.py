"""Phrase files: whole sentences per language, read once, with the same keys in both."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from knowledge.content import LANGS, Lang

Phrases = Mapping[Lang, Mapping[str, str]]


class PhraseError(Exception):
    """The phrase files do not agree; the message names the keys and the folder."""


def read_phrases(folder: Path) -> Phrases:
    """Read `<folder>/{ko,en}.toml`; nested tables become dotted keys (`verdict.danger`).

    Raises PhraseError when a key is missing in one language.
    """
    by_lang = {lang: dict(_flat(_load(folder / f"{lang}.toml"))) for lang in LANGS}
    ko, en = (set(by_lang[lang]) for lang in LANGS)
    if ko != en:
        missing = ", ".join(sorted(ko ^ en))
        raise PhraseError(f"{folder.name}: these keys are in one language only: {missing}")
    return MappingProxyType({lang: MappingProxyType(by_lang[lang]) for lang in LANGS})


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            rows += _flat(value, f"{prefix}{key}.")
        else:
            rows.append((f"{prefix}{key}", str(value)))
    return rows
