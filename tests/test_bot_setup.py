"""What an operator does: set the bot up, ask the doctor, watch the figures."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import cli
from bot.doctor import examine, metrics
from bot.profile import set_up
from bot.settings import Settings
from chat.mail import Figures
from chat.migrations import migrate
from chat.store import Store
from tests.telegram_server.client import Telegram

pytest_plugins = ("tests.telegram_server.fixture",)
pytestmark = pytest.mark.anyio


def settings_for(telegram: Telegram, **fields: Any) -> Settings:
    return Settings.model_validate(
        {"token": telegram.token, "base_url": telegram.address, **fields}
    )


async def test_everything_is_told_per_audience_and_language(telegram: Telegram) -> None:
    await set_up(settings_for(telegram))
    state = await telegram.state()
    scopes = ("all_private_chats", "all_group_chats", "all_chat_administrators")
    assert set(state["commands"]) == {f"{scope}/{code}" for scope in scopes for code in ("", "en")}
    assert {"command": "check", "description": "Look at a link or text"} in state["commands"][
        "all_private_chats/en"
    ]
    assert state["texts"]["description/"].startswith("잠깐")
    assert state["texts"]["short_description/en"]
    assert state["webhook"] == ""


async def test_webhook_is_set_and_taken_away(telegram: Telegram) -> None:
    secret = "s" * 40
    hooked = settings_for(
        telegram, webhook_url="https://bot.example.kr", webhook_secret=f"{secret} {'o' * 40}"
    )
    await set_up(hooked)
    assert (await telegram.state())["webhook"] == hooked.webhook_address
    assert secret not in hooked.webhook_address
    await set_up(settings_for(telegram))
    assert (await telegram.state())["webhook"] == ""


async def test_doctor_names_what_is_wrong(telegram: Telegram, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jamkkan.db"
    migrate(url)
    store, settings = Store(url), settings_for(telegram)
    found = {name: problem async for name, problem in examine(settings, store, "en")}
    assert "jamkkan bot setup" in found["bot: commands"]
    await set_up(settings)
    found = {name: problem async for name, problem in examine(settings, store, "en")}
    assert set(found.values()) == {""}
    wrong = Settings.model_validate({"token": "1:wrong", "base_url": telegram.address})
    found = {name: problem async for name, problem in examine(wrong, store, "en")}
    assert "JAMKKAN_TELEGRAM_TOKEN" in found["bot: token"]
    await store.aclose()


async def test_command_line_sets_up_and_shows_the_figures(
    telegram: Telegram, tmp_path: Path
) -> None:
    environment = {
        "JAMKKAN_TELEGRAM_TOKEN": telegram.token,
        "JAMKKAN_TELEGRAM_BASE_URL": telegram.address,
        "JAMKKAN_DATABASE_URL": f"sqlite:///{tmp_path}/jamkkan.db",
    }

    async def run(*words: str, code: int = 0, **extra: str) -> str:
        told = {**environment, **extra}
        done = await asyncio.to_thread(CliRunner().invoke, cli.app, words, env=told)
        assert done.exit_code == code, done.output
        assert telegram.token not in done.output
        return done.output

    assert "commands all_group_chats en: 2" in await run("bot", "setup")
    assert "jamkkan_bot_updates_waiting 0\n" in await run("bot", "status", "--metrics")
    assert "updates waiting" in await run("bot", "status")
    assert "@jamkkan_test_bot" in await run("doctor")
    wrong = await run("bot", "setup", code=2, JAMKKAN_TELEGRAM_TOKEN="1:wrong")
    assert "BotFather" in wrong
    site = {"JAMKKAN_TELEGRAM_WEBHOOK_URL": "http://bot.example.kr"}
    assert "JAMKKAN_TELEGRAM_WEBHOOK_URL like https://" in await run("bot", "setup", code=2, **site)


def test_metrics_are_prometheus_text() -> None:
    text = metrics(Figures(1, 2.5, 3, 4, 5, 6, 7))
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    assert json.dumps(rows[:2]) == (
        '["jamkkan_bot_updates_waiting 1", "jamkkan_bot_updates_oldest_seconds 2.5"]'
    )
    assert len(rows) == 7
