"""The shapes every content file shares: two languages, strict fields, dates as written."""

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

Lang = Literal["ko", "en"]
LANGS: tuple[Lang, ...] = ("ko", "en")
Confidence = Literal["high", "medium", "low"]


class Content(BaseModel):
    """A piece of a content file: unknown keys are errors, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Bilingual(Content):
    """The same words in both languages; neither may be missing or empty."""

    ko: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.ko if lang == "ko" else self.en


class Fact(Content):
    """One established (or expressly not established) fact, with where and when it was read.

    `value` is the verdict word a table shows; `unknown` means not established and its
    sentence says so. `url` is empty only where the source has no public address.
    """

    value: Literal["yes", "no", "partial", "conditional", "info", "unknown"]
    sentence: Bilingual
    conditions: Bilingual | None = None
    source: str
    url: str = ""
    checked: date
    confidence: Confidence

    def is_overdue(self, today: date, *, max_age_days: int = 365) -> bool:
        """True when the fact was last checked longer ago than `max_age_days`."""
        return (today - self.checked).days > max_age_days


def read_yaml(path: Path) -> Any:
    """Read a YAML file with every scalar kept as the text its editor wrote.

    The base loader keeps `No` a word and a phone number a string (raises `yaml.YAMLError`).
    """
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - base loader
