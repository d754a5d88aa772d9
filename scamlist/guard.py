"""The guard: how much an outside entry may speak for, so that it hits nobody who did nothing."""

from dataclasses import dataclass

from scamlist.address import Address
from scamlist.feeds.item import Covers
from scamlist.rows import page_of
from scamlist.suffixes import Suffixes


class Dropped(ValueError):
    """An entry that is not taken; `code` is known_good or shared_host."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Guard:
    """Names of others: `good` official and known-good ones, `platforms` shared hosts, shorteners."""

    good: frozenset[str]
    platforms: frozenset[str]
    suffixes: Suffixes

    def place(self, address: Address, covers: Covers) -> tuple[str, str]:
        """Scope and key of an entry (URLS.md R6, R8): registrable, host or path.

        A whole name is taken only where one owner holds it. On a shared host the tenant's host or
        the page stands; a page of a known-good site stands only where strangers publish.
        Raises Dropped.
        """
        above = _above(address.host)
        shared = not self.platforms.isdisjoint(above)
        page = covers == "page" and bool(address.path.strip("/") or address.query)
        if not self.good.isdisjoint(above) and not (page and shared):
            raise Dropped("known_good")
        if page:
            return "path", page_of(address)
        bare = address.host.removeprefix("www.")
        if bare in self.platforms or address.host in self.platforms or self._suffix(address):
            raise Dropped("shared_host")
        whole = bare == address.registrable == address.site
        if covers == "tree" and whole and not shared and not address.numeric:
            return "registrable", bare
        return "host", bare

    def _suffix(self, address: Address) -> bool:
        return not address.numeric and self.suffixes.is_suffix(address.host)


def _above(host: str) -> set[str]:
    """The host and every name above it that has a dot."""
    labels = host.split(".")
    return {".".join(labels[n:]) for n in range(len(labels) - 1)} | {host}
