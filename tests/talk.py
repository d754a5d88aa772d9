"""A conversation with the bot as a test writes it down."""

import base64
import io
from typing import Any

import zxingcpp
from PIL import Image

from chat.store import Store
from tests.telegram_server.client import Json, Telegram

BROKER = "zeropaybank.com"
ADVERT = f"소액결제 현금화 90% 당일 입금 https://{BROKER} 카톡 abc123"


class Talk:
    """A conversation as a test writes it down."""

    def __init__(self, telegram: Telegram, store: Store) -> None:
        self.telegram = telegram
        self.store = store

    async def say(self, text: str | None = None, **fields: Any) -> Json:
        """What the bot shows after somebody wrote."""
        await self.telegram.say(text, **fields)
        [call] = await self.telegram.heard()
        return call

    async def press(self, shown: Json, words: str, *, person: int = 7) -> Json:
        """What the bot shows after a button with these words was pressed."""
        await self.telegram.press(shown["result"], data_of(shown, words), person=person)
        [call] = await self.telegram.heard()
        return call


def buttons(shown: Json) -> list[str]:
    """The words on the buttons under a message."""
    rows = shown["result"].get("reply_markup", {}).get("inline_keyboard", [])
    return [one["text"] for row in rows for one in row]


def data_of(shown: Json, words: str) -> str:
    """What the first button with these words carries."""
    rows = shown["result"]["reply_markup"]["inline_keyboard"]
    return next(str(one["callback_data"]) for row in rows for one in row if words in one["text"])


def picture_of(text: str) -> str:
    """A QR code as a photo, in base64."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    out = io.BytesIO()
    Image.fromarray(made.to_image(scale=8)).convert("RGB").save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()
