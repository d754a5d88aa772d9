"""The keys partners ask with, as this process knows them."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import structlog

from api.problems import Problem
from chat.keys import Key, id_of

if TYPE_CHECKING:
    from chat.key_store import KeyStore

# Seconds a key that was made or revoked elsewhere may go unnoticed here.
FRESH = 2.0
# Seconds to wait for a store that does not answer, before those with a key are told so.
PATIENCE = 2.0
_HOW = {"WWW-Authenticate": 'Bearer realm="jamkkan"'}


def _today() -> date:
    return datetime.now(UTC).date()


class Keyring:
    """Reads the keys anew when somebody asks with one and what is known is older than FRESH.

    `open_store` gives the store, and None as long as there is none: a site without keys needs
    no database.
    """

    def __init__(
        self,
        open_store: "Callable[[], KeyStore | None]",
        *,
        today: Callable[[], date] = _today,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_store = open_store
        self._store: KeyStore | None = None
        self._today = today
        self._clock = clock
        self._log = structlog.get_logger()
        self._reading = asyncio.Lock()
        self._tried_at = float("-inf")
        self._is_lost = False
        self._keys: dict[str, Key] = {}
        self._origins: frozenset[str] = frozenset()
        self._used: set[str] = set()

    async def aclose(self) -> None:
        """Let go of the store."""
        if self._store:
            await self._store.aclose()

    async def key(self, token: str) -> Key:
        """The key a token is. Raises the problems invalid_key, revoked_key, expired_key, not_ready."""
        await self._refresh()
        found = self._keys.get(id_of(token) or "")
        if found is None or not found.opens(token):
            raise Problem("invalid_key", headers=_HOW)
        today = self._today()
        if not found.is_live(today):
            raise Problem("revoked_key" if found.revoked else "expired_key", headers=_HOW)
        if found.used != today:
            self._used.add(found.id)
        return found

    async def origins(self) -> frozenset[str]:
        """The sites whose pages may use a live key; none while the store is out of reach."""
        try:
            await self._refresh()
        except Problem:
            return frozenset()
        return self._origins

    async def _refresh(self) -> None:
        async with self._reading:
            if self._clock() - self._tried_at >= FRESH:
                await self._try()
            # Nobody waits again for what was out of reach a moment ago.
            if self._is_lost:
                wait = {"Retry-After": str(round(FRESH))}
                raise Problem("not_ready", values={"parts": "keys"}, headers=wait)

    async def _try(self) -> None:
        today = self._today()
        try:
            async with asyncio.timeout(PATIENCE):
                keys = await self._read(today)
        except Exception as error:  # noqa: BLE001 - whatever it is, no key can be looked at
            self._log.error("keys.unread", error=type(error).__name__)
            self._is_lost = True
        else:
            self._keys = {key.id: key for key in keys}
            live = (key for key in keys if key.is_live(today))
            self._origins = frozenset(origin for key in live for origin in key.origins)
            self._is_lost = False
        self._tried_at = self._clock()

    async def _read(self, today: date) -> list[Key]:
        if self._store is None:
            self._store = await asyncio.to_thread(self._open_store)
        if self._store is None:
            return []
        if self._used:
            used, self._used = self._used, set()
            await self._store.mark_used(used, today)
        return await self._store.keys()
