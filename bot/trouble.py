"""Why the bot has to stop, in words for its operator."""

from pathlib import Path
from typing import Literal

from chat.phrases import read_phrases
from knowledge.content import Lang

PHRASES = Path(__file__).with_name("phrases")

Cause = Literal["already_running", "bad_token", "conflict", "no_store"]


class CannotRun(Exception):
    """The bot has to stop. `code` says why, `sentence` also what to do about it."""

    def __init__(self, code: Cause) -> None:
        super().__init__(code)
        self.code = code

    def sentence(self, lang: Lang) -> str:
        """What is wrong and what to do."""
        return read_phrases(PHRASES)[lang][f"cannot_run.{self.code}"]
