"""Settings of the Telegram face, read from the environment or from secret files."""

import os
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`JAMKKAN_TELEGRAM_TOKEN` and, for tests, `JAMKKAN_TELEGRAM_BASE_URL`.

    Each may also stand in a file of that name (in lower case) in the secrets folder.
    """

    model_config = SettingsConfigDict(env_prefix="JAMKKAN_TELEGRAM_", frozen=True)

    token: SecretStr
    base_url: str | None = None


def read_settings() -> Settings:
    """The settings; raises pydantic's ValidationError when there is no token.

    The secrets folder is systemd's `CREDENTIALS_DIRECTORY`, else `JAMKKAN_SECRETS_DIR`.
    """
    named = os.environ.get("CREDENTIALS_DIRECTORY") or os.environ.get("JAMKKAN_SECRETS_DIR")
    options: dict[str, Any] = {"_secrets_dir": Path(named)} if named else {}
    return Settings(**options)
