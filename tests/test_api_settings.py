"""Settings of the HTTP face."""

import pytest
from pydantic import ValidationError

from api.settings import Settings


def test_the_defaults_are_for_one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "PARTNER_ORIGINS"):
        monkeypatch.delenv(f"JAMKKAN_{name}", raising=False)
    settings = Settings()
    assert (settings.host, settings.port, settings.partner_origins) == ("127.0.0.1", 8000, ())


def test_partners_stand_with_spaces_or_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "JAMKKAN_PARTNER_ORIGINS", "https://a.kr, https://b.kr:8443 http://localhost:3000"
    )
    assert Settings().partner_origins == (
        "https://a.kr",
        "https://b.kr:8443",
        "http://localhost:3000",
    )


@pytest.mark.parametrize(
    "origin",
    [
        "https://a.kr/",
        "http://a.kr",
        "a.kr",
        "*",
        "https://*.a.kr",
        "https://a.kr;script-src *",
        "https://A.kr",
    ],
)
def test_what_is_no_exact_origin_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    monkeypatch.setenv("JAMKKAN_PARTNER_ORIGINS", origin)
    with pytest.raises(ValidationError, match="is not an origin"):
        Settings()


def test_the_public_address_is_an_origin_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().public_url == ""
    monkeypatch.setenv("JAMKKAN_PUBLIC_URL", "https://jamkkan.example/")
    assert Settings().public_url == "https://jamkkan.example"
    monkeypatch.setenv("JAMKKAN_PUBLIC_URL", "https://jamkkan.example/path")
    with pytest.raises(ValidationError, match="is not an origin"):
        Settings()
