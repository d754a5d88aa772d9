"""Sources: which outside lists there are, where they come from, and what they may be used for."""

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, field_validator

from scamlist.feeds.formats import READERS
from scamlist.verdict import CATEGORIES


class Source(BaseModel):
    """One outside list. All are off until an operator names them.

    `trust` is the worst verdict a hit gives, `republish` whether its licence lets us pass it on,
    `hours` how often it may be asked, `stale_days` the age from which it no longer counts.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    url: str = ""
    format: str
    licence: str
    trust: Literal["danger", "caution"]
    category: str
    republish: bool = False
    hours: int = 24
    stale_days: int = 14
    largest: int = 64_000_000

    @field_validator("format")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in READERS:
            raise ValueError(f"{value!r} is none of {', '.join(READERS)}")
        return value

    @field_validator("category")
    @classmethod
    def _category(cls, value: str) -> str:
        if value not in CATEGORIES:
            raise ValueError(f"{value!r} is none of {', '.join(CATEGORIES)}")
        return value

    @property
    def interval(self) -> timedelta:
        """The time between two visits."""
        return timedelta(hours=self.hours)


class Sources(dict[str, Source]):
    """Sources by id."""

    @classmethod
    def load(cls, *paths: Path) -> Self:
        """Read source files, later ones over earlier ones; missing files are passed over.

        Raises ValueError with the file and what is wrong in it.
        """
        found = cls()
        for path in paths:
            if not path.exists():
                continue
            raw = yaml.safe_load(path.read_text("utf-8")) or {}
            for key, row in raw.items():
                try:
                    found[key] = Source.model_validate(row)
                except ValueError as error:
                    raise ValueError(f"{path.name}: {key}: {error}") from None
        return found
