"""Examples: sentences people write that no article answers, by what is to be done with them."""

from collections.abc import Mapping
from pathlib import Path

from knowledge.library import read_phrasings


def read_examples(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """«kind/group» → its sentences, one file of phrasings for each group."""
    return {
        f"{path.parent.name}/{path.stem}": read_phrasings(path.read_text("utf-8"))
        for path in sorted(folder.glob("*/*.txt"))
    }
