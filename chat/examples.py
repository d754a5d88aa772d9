"""Examples: sentences people write, by what is to be done with them; whatever resembles one counts."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, RootModel

# Files of the folder, in the order their groups are read: a group is named «file/key».
FILES = ("urgent", "refuse", "outside", "asked")


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ko: list[str]
    en: list[str]


class _File(RootModel[dict[str, _Group]]):
    """One file of examples: group → sentences of both languages."""


def read_examples(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Group → its sentences (raises ValidationError for a file of another shape)."""
    found: dict[str, tuple[str, ...]] = {}
    for name in FILES:
        text = (folder / f"{name}.yaml").read_text("utf-8")
        file = _File.model_validate(yaml.load(text, yaml.CSafeLoader))
        found |= {f"{name}/{key}": (*g.ko, *g.en) for key, g in file.root.items()}
    return found
