"""The token comes from the environment or a file, and is never shown."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import read_settings

TOKEN = "7000000001:SECRET-abc_DEF"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_BASE_URL", "SECRETS_DIR"):
        monkeypatch.delenv(f"JAMKKAN_{name}", raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


def test_token_from_the_environment_stays_out_of_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAMKKAN_TELEGRAM_TOKEN", f" {TOKEN}\n")
    settings = read_settings()
    assert settings.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)
    assert settings.base_url is None


@pytest.mark.parametrize("folder", ["CREDENTIALS_DIRECTORY", "JAMKKAN_SECRETS_DIR"])
def test_token_from_a_secrets_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str
) -> None:
    (tmp_path / "jamkkan_telegram_token").write_text(f"{TOKEN}\n")
    monkeypatch.setenv(folder, str(tmp_path))
    assert read_settings().token.get_secret_value() == TOKEN


@pytest.mark.parametrize("token", [None, "", "  ", f"{TOKEN} {TOKEN}"])
def test_missing_or_broken_token_is_refused_unseen(
    monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    if token is not None:
        monkeypatch.setenv("JAMKKAN_TELEGRAM_TOKEN", token)
    with pytest.raises(ValidationError) as caught:
        read_settings()
    assert TOKEN not in str(caught.value)
