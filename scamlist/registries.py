"""Registries: when a domain was registered, by the registration data protocol (RDAP)."""

from asyncio import Lock
from collections.abc import Callable
from datetime import date, datetime
from time import monotonic
from typing import Final

from pydantic import BaseModel, ValidationError

from scamlist.failures import Busy, FetchError
from scamlist.fetch import Door

# RFC 9224: IANA's file of which registry answers for which top-level domain.
BOOTSTRAP: Final = "https://data.iana.org/rdap/dns.json"
_FILE_LASTS: Final = 24 * 3600.0  # seconds; the file changes a few times a month
_PAUSE: Final = 60.0  # seconds a source that failed is left alone (RELIABILITY.md §10)
_RDAP: Final = "application/rdap+json, application/json;q=0.5"


class NoDate(Exception):
    """No registration date to be had. `why`: no_register, not_stated, no_answer or too_slow."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Bootstrap(BaseModel):
    services: list[tuple[list[str], list[str]]]


class _Event(BaseModel):
    eventAction: str = ""
    eventDate: str = ""


class _Domain(BaseModel):
    events: list[_Event] = []


class Registries:
    """The registries of the world behind the door; knows for a day who answers for what."""

    def __init__(self, door: Door, clock: Callable[[], float] = monotonic) -> None:
        self._door = door
        self._clock = clock
        self._bases: dict[str, str] = {}
        self._stale_at = 0.0
        self._paused: dict[str, float] = {}
        self._asking = Lock()

    async def registered(self, name: str, within: float) -> tuple[date, str]:
        """The day a registrable ASCII name was registered, and the service that said so.

        `within` is in seconds. Raises NoDate, FetchError. Most country domains, `.kr` among
        them, have no such service.
        """
        until = self._clock() + within
        base = await self._base(name.rpartition(".")[2], until)
        body = await self._get(f"{base}domain/{name}", base, until)
        try:
            events = _Domain.model_validate_json(body).events
            said = next(e.eventDate for e in events if e.eventAction == "registration")
            return datetime.fromisoformat(said).date(), f"RDAP {base.split('/')[2]}"
        except (ValueError, StopIteration):
            raise NoDate("not_stated") from None

    async def _base(self, tld: str, until: float) -> str:
        async with self._asking:
            if not self._bases or self._clock() >= self._stale_at:
                body = await self._get(BOOTSTRAP, BOOTSTRAP, until)
                try:
                    services = _Bootstrap.model_validate_json(body).services
                except ValidationError:
                    raise self._pause(BOOTSTRAP) from None
                self._bases = {tld: _safest(urls) for tlds, urls in services for tld in tlds}
                self._stale_at = self._clock() + _FILE_LASTS
        if base := self._bases.get(tld):
            return base
        raise NoDate("no_register")

    async def _get(self, url: str, source: str, until: float) -> bytes:
        now = self._clock()
        if now < self._paused.get(source, 0.0):
            raise NoDate("no_answer")
        if now >= until:
            raise NoDate("too_slow")
        try:
            answer = await self._door.get(url, accept=_RDAP, within=until - now)
        except Busy:
            # Our own caps: no fault of the source.
            raise
        except FetchError:
            self._pause(source)
            raise
        if answer.status == 404:
            raise NoDate("not_stated")
        if answer.status != 200:
            raise self._pause(source)
        return answer.body

    def _pause(self, source: str) -> NoDate:
        self._paused[source] = self._clock() + _PAUSE
        return NoDate("no_answer")


def _safest(urls: list[str]) -> str:
    """RFC 9224: several are the same service, and the encrypted one is to be preferred."""
    best = next((url for url in urls if url.startswith("https://")), "")
    return best if not best or best.endswith("/") else best + "/"
