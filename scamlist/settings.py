"""Settings of the checker, read from the environment or from secret files."""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# Our judgement: 32 random characters cannot be guessed, however fast one hashes.
_SHORTEST = 32


class CheckerSettings(BaseSettings):
    """What an operator may change about checking; every variable begins with `JAMKKAN_`.

    `live` turns live look-ups on; `own_networks` are public networks of the operator's own that
    are never asked. `contact_pepper` seals the reviewed contacts in `contact_list`, and
    `contact_pepper_old` is the one before it.
    """

    # Errors must not show what was given: it may be most of a pepper.
    model_config = SettingsConfigDict(env_prefix="JAMKKAN_", frozen=True, hide_input_in_errors=True)

    live: bool = False
    own_networks: Annotated[tuple[str, ...], NoDecode] = ()
    contact_list: Path = Path("var/contacts.csv")
    contact_pepper: SecretStr | None = None
    contact_pepper_old: SecretStr | None = None

    @field_validator("own_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("own_networks")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return networks(value)

    @field_validator("contact_pepper", "contact_pepper_old")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().strip()) < _SHORTEST:
            raise ValueError(f"a pepper has at least {_SHORTEST} characters, best random ones")
        return value

    @property
    def peppers(self) -> tuple[str, ...]:
        """Today's pepper, then the one before it; empty when none is set."""
        set_ones = (self.contact_pepper, self.contact_pepper_old)
        return tuple(pepper.get_secret_value().strip() for pepper in set_ones if pepper)


def networks(value: tuple[str, ...]) -> tuple[str, ...]:
    """The value, when each of it is an address or a network; raises ValueError with the first other."""
    for network in value:
        try:
            ip_network(network)
        except ValueError:
            raise ValueError(f"{network!r} is no network; write it like 203.0.113.0/24") from None
    return value


def read_checker_settings() -> CheckerSettings:
    """The settings; raises pydantic's ValidationError.

    The secrets folder is systemd's `CREDENTIALS_DIRECTORY`, else `JAMKKAN_SECRETS_DIR`.
    """
    named = os.environ.get("CREDENTIALS_DIRECTORY") or os.environ.get("JAMKKAN_SECRETS_DIR")
    options: dict[str, Any] = {"_secrets_dir": Path(named)} if named else {}
    return CheckerSettings(**options)
