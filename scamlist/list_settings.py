"""Settings of the lists, read from the environment."""

from pathlib import Path
from typing import Annotated

from pydantic import field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class ListSettings(BaseSettings):
    """`JAMKKAN_FEEDS` names the outside lists to use, none by default; `JAMKKAN_LISTS_DIR` is where
    they are kept.
    """

    model_config = SettingsConfigDict(env_prefix="JAMKKAN_", frozen=True)

    lists_dir: Path = Path("var/lists")
    feeds: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("feeds", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value
