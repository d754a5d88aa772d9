"""Settings of the store, read from the environment."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class StoreSettings(BaseSettings):
    """`JAMKKAN_DATABASE_URL`: an SQLite file beside the process unless PostgreSQL is named."""

    model_config = SettingsConfigDict(env_prefix="JAMKKAN_", frozen=True)

    database_url: str = "sqlite+aiosqlite:///var/jamkkan.db"
