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


@pytest.mark.parametrize(("given", "times"), [("off", 0), ("0", 0), ("0.5", 0.5), ("20", 20)])
def test_limits_are_a_number_of_ordinary_quotas_or_off(
    monkeypatch: pytest.MonkeyPatch, given: str, times: float
) -> None:
    assert Settings().limits == 1
    monkeypatch.setenv("JAMKKAN_LIMITS", given)
    assert Settings().limits == times


@pytest.mark.parametrize("given", ["-1", "many", "nan", "inf", ""])
def test_what_is_no_number_of_quotas_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("JAMKKAN_LIMITS", given)
    with pytest.raises(ValidationError):
        Settings()


def test_proxies_are_addresses_and_networks_and_none_as_it_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings().trusted_proxies == ()
    monkeypatch.setenv("JAMKKAN_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8 fd00::/8")
    assert Settings().trusted_proxies == ("127.0.0.1", "10.0.0.0/8", "fd00::/8")
    for wrong in ("*", "proxy.example", "10.0.0.1/8"):
        monkeypatch.setenv("JAMKKAN_TRUSTED_PROXIES", wrong)
        with pytest.raises(ValidationError, match="is no network"):
            Settings()
