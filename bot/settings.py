"""Settings of the Telegram face, read from the environment or from secret files."""

import hashlib
import os
import re
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")


class Settings(BaseSettings):
    """`JAMKKAN_TELEGRAM_TOKEN` and, for tests, `JAMKKAN_TELEGRAM_BASE_URL`.

    With `JAMKKAN_TELEGRAM_WEBHOOK_URL` (our site's public address) and
    `JAMKKAN_TELEGRAM_WEBHOOK_SECRET` Telegram brings its updates to the site; without them the
    bot fetches them. Two secrets with a space between are both accepted while one replaces the
    other; the first is the one Telegram is given.

    Each may also stand in a file of that name (in lower case) in the secrets folder.
    """

    # Errors must not show what was given: it may be most of a token.
    model_config = SettingsConfigDict(
        env_prefix="JAMKKAN_TELEGRAM_", frozen=True, hide_input_in_errors=True
    )

    token: SecretStr
    base_url: str | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr = SecretStr("")

    @field_validator("token", mode="before")
    @classmethod
    def _is_one_word(cls, value: object) -> object:
        word = value.strip() if isinstance(value, str) else value
        if isinstance(word, str) and len(word.split()) != 1:
            raise ValueError("the token is one word without spaces, as BotFather gave it")
        return word

    @field_validator("webhook_url")
    @classmethod
    def _is_site(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"https://[a-zA-Z0-9.-]+(:(443|80|88|8443))?/?", value):
            raise ValueError(
                "write JAMKKAN_TELEGRAM_WEBHOOK_URL like https://bot.example.kr; Telegram comes "
                "to the ports 443, 80, 88 and 8443 alone"
            )
        return value.rstrip("/") if value else None

    @model_validator(mode="after")
    def _has_secrets(self) -> "Settings":
        secrets = self.webhook_secret.get_secret_value().split()
        if self.webhook_url and not secrets:
            raise ValueError("a webhook needs JAMKKAN_TELEGRAM_WEBHOOK_SECRET")
        if any(not _SECRET.fullmatch(secret) for secret in secrets):
            raise ValueError("a webhook secret is 32 to 256 letters, digits, _ or -")
        return self

    @property
    def doors(self) -> tuple[tuple[str, str], ...]:
        """Key of the path and secret of each way in, the newest first; none when polling."""
        secrets = self.webhook_secret.get_secret_value().split() if self.webhook_url else ()
        # The path is as hard to guess as the secret, and need not be kept anywhere.
        return tuple((hashlib.sha256(f"path {s}".encode()).hexdigest()[:32], s) for s in secrets)

    @property
    def webhook_address(self) -> str:
        """Where Telegram brings its updates, "" when the bot fetches them."""
        return f"{self.webhook_url}/telegram/{self.doors[0][0]}" if self.doors else ""


def read_settings() -> Settings:
    """The settings; raises pydantic's ValidationError when there is no token.

    The secrets folder is systemd's `CREDENTIALS_DIRECTORY`, else `JAMKKAN_SECRETS_DIR`.
    """
    named = os.environ.get("CREDENTIALS_DIRECTORY") or os.environ.get("JAMKKAN_SECRETS_DIR")
    options: dict[str, Any] = {"_secrets_dir": Path(named)} if named else {}
    return Settings(**options)


def has_token() -> bool:
    """Whether a bot is configured at all."""
    try:
        read_settings()
    except ValidationError as error:
        return not any(detail["loc"] == ("token",) for detail in error.errors())
    return True
