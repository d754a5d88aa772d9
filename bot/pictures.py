"""Pictures people send: fetched from Telegram, and their QR codes read without holding up a chat."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog
from telegram import Document, PhotoSize
from telegram import Message as TelegramMessage
from telegram.error import TelegramError

from bot.quota import Quota
from scamlist.qr import BYTES_LIMIT, UnreadablePicture, read_codes

log = structlog.get_logger(__name__)

READ_SECONDS = 2.0
FETCH_SECONDS = 10.0
READERS = 2  # pictures read at once; the rest wait their turn, and the chats do not
FETCHES_A_MINUTE = 10  # of one chat (RELIABILITY §5)
# Telegram makes pictures smaller by itself; this one is big enough for any code.
_ENOUGH = 1280


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in a message's picture: its codes, or that it could not be read."""

    codes: tuple[str, ...] = ()
    failed: bool = False


class Pictures:
    """Reads pictures. One for the whole bot."""

    def __init__(self) -> None:
        self._readers = ThreadPoolExecutor(READERS, "pictures")
        self._quota = Quota(FETCHES_A_MINUTE, 60)

    def close(self) -> None:
        """Let the readers go; one that is busy ends with its picture."""
        self._readers.shutdown(wait=False, cancel_futures=True)

    async def look(self, message: TelegramMessage) -> Seen | None:
        """The codes in a message's picture; None when it has no picture."""
        file = _picture(message)
        if file is None:
            return None
        if not self._quota.take(str(message.chat.id)) or (file.file_size or 0) > BYTES_LIMIT:
            return Seen(failed=True)
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                handle = await file.get_file()
                content = bytes(await handle.download_as_bytearray())
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(READ_SECONDS):
                codes = await loop.run_in_executor(self._readers, read_codes, content)
        except (TelegramError, TimeoutError, UnreadablePicture) as error:
            log.info("picture.unread", error=type(error).__name__)
            return Seen(failed=True)
        return Seen(codes)


def _picture(message: TelegramMessage) -> PhotoSize | Document | None:
    if message.photo:
        sizes = sorted(message.photo, key=lambda size: size.width * size.height)
        return next((s for s in sizes if max(s.width, s.height) >= _ENOUGH), sizes[-1])
    document = message.document
    if document is not None and (document.mime_type or "").startswith("image/"):
        return document
    return None
