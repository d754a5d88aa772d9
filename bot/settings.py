"""Settings of the Telegram face, read from the environment or from secret files."""

import os
from pathlib import Path
from typing import Any

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`JAMKKAN_TELEGRAM_TOKEN` and, for tests, `JAMKKAN_TELEGRAM_BASE_URL`.

    Each may also stand in a file of that name (in lower case) in the secrets folder.
    """

    # Errors must not show what was given: it may be most of a token.
    model_config = SettingsConfigDict(
        env_prefix="JAMKKAN_TELEGRAM_", frozen=True, hide_input_in_errors=True
    )

    token: SecretStr
    base_url: str | None = None

    @field_validator("token", mode="before")
    @classmethod
    def _is_one_word(cls, value: object) -> object:
        word = value.strip() if isinstance(value, str) else value
        if isinstance(word, str) and len(word.split()) != 1:
            raise ValueError("the token is one word without spaces, as BotFather gave it")
        return word


def read_settings() -> Settings:
    """The settings; raises pydantic's ValidationError when there is no token.

    The secrets folder is systemd's `CREDENTIALS_DIRECTORY`, else `JAMKKAN_SECRETS_DIR`.
    """
    named = os.environ.get("CREDENTIALS_DIRECTORY") or os.environ.get("JAMKKAN_SECRETS_DIR")
    options: dict[str, Any] = {"_secrets_dir": Path(named)} if named else {}
    return Settings(**options)
