"""Draws the pictures of docs/telegram.md: `python -m tests.telegram_pictures [folder]`.

The whole bot talks to the pretended Telegram; what its transcript holds is what is drawn.
"""

import asyncio
import base64
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

import cli
from bot.app import run
from bot.pace import Unpaced
from chat.guide import Guide
from chat.migrations import migrate
from chat.store import Store
from knowledge.library import Library
from tests.browser import ARGUMENTS, CHROMIUM
from tests.talk import BROKER, Talk, picture_of
from tests.telegram_server.client import Telegram
from tests.telegram_server.fixture import serving_telegram
from tests.telegram_server.picture import page

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
PARENT, GROUP, ADMIN = 8, -5, 50


async def card(talk: Talk) -> int:
    """A link, its card, and a picture with a code."""
    await talk.say(f"여기 괜찮아요? https://{BROKER}/event")
    shown = await talk.say(photo=picture_of(f"https://{BROKER}/pay"))
    await talk.press(shown, "왜요?")
    return 7


async def playbook(talk: Talk) -> int:
    """Somebody who has sent a PIN, and a parent's next steps."""
    await talk.telegram.meet(PARENT, language_code="ko", first_name="이서연")
    await talk.say("방금 핀번호를 보냈어요 어떡해요", person=PARENT)
    stages = await talk.say("/now", person=PARENT)
    first = await talk.press(stages, "제 아이 일이에요", person=PARENT)
    await talk.press(first, "하나씩 보기", person=PARENT)
    return PARENT


async def cost(talk: Talk) -> int:
    """What it costs, in a short dialogue."""
    await talk.telegram.meet(9, language_code="en", first_name="Alex")
    asked = await talk.say("/cost", person=9)
    paid = await talk.press(asked, "500,000", person=9)
    await talk.press(paid, "70%", person=9)
    return 9


async def group(talk: Talk) -> int:
    """A warning in a group, and its settings."""
    for person, name in ((ADMIN, "운영자"), (60, "김민준")):
        await talk.telegram.meet(person, first_name=name)
    rights = {"can_delete_messages": True}
    await talk.telegram.chat(
        GROUP, title="우리 동네 모임", bot_is_admin=True, bot_rights=rights, admins={ADMIN: rights}
    )
    await talk.telegram.say("주말에 누구 나오세요?", person=ADMIN, chat=GROUP)
    words = f"급하신 분 소액결제 현금화 당일 입금 https://{BROKER}"
    await talk.say(words, person=60, chat=GROUP)
    await talk.say("/settings", person=ADMIN, chat=GROUP)
    return GROUP


SCENES = {
    "telegram-card": card,
    "telegram-playbook": playbook,
    "telegram-cost": cost,
    "telegram-group": group,
}


async def main(folder: Path) -> None:
    """Play every scene and draw it."""
    library = Library.load()
    desk = cli.build_desk(library)
    hosts = sorted(library.own_hosts())
    folder.mkdir(parents=True, exist_ok=True)
    with serving_telegram() as address, tempfile.TemporaryDirectory() as store_folder:
        url = f"sqlite:///{store_folder}/jamkkan.db"
        migrate(url)
        store, telegram, stop = Store(url), Telegram(address), asyncio.Event()
        await telegram.reset()
        await telegram.settings(own_hosts=hosts)
        work = run(
            telegram.token,
            desk,
            store,
            base_url=address,
            guide=Guide(desk),
            hosts=hosts,
            pace=Unpaced(),
            stop=stop,
        )
        task = asyncio.create_task(work)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for name, scene in SCENES.items():
                chat = await scene(Talk(telegram, store))
                await _draw(browser, telegram, chat, folder / f"{name}.png")
                print(f"{folder.name}/{name}.png")
            await browser.close()
        stop.set()
        await task
        await store.aclose()
        assert await telegram.take_violations() == []
        await telegram.aclose()


async def _draw(browser: Browser, telegram: Telegram, chat: int, path: Path) -> None:
    transcript = await telegram.transcript(chat)
    viewer = ADMIN if chat < 0 else chat
    photos = {}
    for message in transcript["messages"]:
        for photo in message.get("photo", ()):
            content = base64.b64encode(await telegram.download(photo["file_id"])).decode()
            photos[photo["file_id"]] = f"data:image/jpeg;base64,{content}"
    view = await browser.new_page(viewport={"width": 420, "height": 300}, device_scale_factor=1.5)
    await view.set_content(page(transcript, photos, viewer))
    shot = await view.screenshot(full_page=True)
    await view.close()
    # A hundred colours show a chat as well as millions, in a third of the bytes.
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(100).save(path, optimize=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
