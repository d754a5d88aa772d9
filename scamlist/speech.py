"""What the commands `jamkkan lists …` say, in whole sentences from console.yaml."""

from functools import cache
from pathlib import Path
from typing import NoReturn

import typer
import yaml
from rich.console import Console

from scamlist.rules import Lang, Sentence

FOLDER = Path(__file__).parent
BAD_INPUT, PROBLEMS = 2, 3


@cache
def phrases() -> dict[str, Sentence]:
    """The sentences by key."""
    raw = yaml.safe_load((FOLDER / "console.yaml").read_text("utf-8"))
    return {key: Sentence.model_validate(row) for key, row in raw.items()}


def words_of(lang: str) -> Lang:
    """The language of our words: Korean when asked for, else English."""
    return "ko" if lang == "ko" else "en"


def say(key: str, lang: str, **values: object) -> None:
    """Print a sentence, its places filled."""
    texts = {name: str(value) for name, value in values.items()}
    show(phrases()[key].fill(words_of(lang), texts))


def show(text: str) -> None:
    """Print a text as it is, whatever brackets it holds."""
    Console(soft_wrap=True, highlight=False).print(text, markup=False, emoji=False)


def stop(key: str, lang: str, code: int = BAD_INPUT, **values: object) -> NoReturn:
    """End the command with a sentence on standard error."""
    texts = {name: str(value) for name, value in values.items()}
    stop_with(phrases()[key].fill(words_of(lang), texts), code)


def stop_with(sentence: str, code: int = BAD_INPUT) -> NoReturn:
    """The same with a sentence somebody else has the words for."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(sentence, style="red", markup=False)
    raise typer.Exit(code)
