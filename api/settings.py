"""Settings of the HTTP face, read from the environment."""

import re
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from scamlist.settings import networks

_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?")


class Settings(BaseSettings):
    """Each field is `JAMKKAN_` and its name in capitals; docs/operating.md lists them."""

    model_config = SettingsConfigDict(env_prefix="JAMKKAN_", frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    # Sites that may show the chat in a frame. Each is an exact origin, without a path.
    partner_origins: Annotated[tuple[str, ...], NoDecode] = ()

    # Proxies whose word for the address a request came from is taken; nobody's, as it comes.
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    # How many times the ordinary quotas everybody gets; 0 or `off` counts nothing.
    limits: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = 1

    # The origin people know this site by; without it, the one each request came to.
    public_url: str = ""
    # How a person reaches who runs this site: shown as written on /wrong and /privacy.
    operator: Annotated[str, Field(max_length=200)] = ""

    @field_validator("public_url")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        return cls._are_origins((value.rstrip("/"),))[0] if value else value

    @field_validator("limits", mode="before")
    @classmethod
    def _off(cls, value: object) -> object:
        return 0 if value == "off" else value

    @field_validator("partner_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("partner_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not is_origin(origin):
                raise ValueError(
                    f"{origin!r} is not an origin; write it like https://www.example.kr, "
                    "in lower case and without a path"
                )
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return networks(value)


def is_origin(text: str) -> bool:
    """Whether a text is an exact origin of a site, as browsers send it."""
    return _ORIGIN.fullmatch(text) is not None
