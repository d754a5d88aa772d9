"""The feed list: what outside lists say about an address, how old that is, and whether it counts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from scamlist.address import Address, defang, display
from scamlist.evidence import Evidence
from scamlist.index import Hit, Index
from scamlist.index_layout import Origin
from scamlist.sources import Source
from scamlist.verdict import CATEGORIES


@dataclass(frozen=True, slots=True)
class FeedList:
    """The current index of outside lists. `current` gives it anew, None when there is none."""

    current: Callable[[], Index | None]
    sources: Mapping[str, Source]
    today: Callable[[], date]

    def evidence(self, hit: Hit, address: Address) -> list[Evidence]:
        """One piece of evidence for each list that has the entry."""
        today = self.today()
        return [self._evidence(hit, origin, address, today) for origin in _newest(hit.origins)]

    def _evidence(self, hit: Hit, origin: Origin, address: Address, today: date) -> Evidence:
        source = self.sources.get(origin.source)
        title = source.title if source else origin.source
        old = origin.expires <= today.isoformat()
        age = max(0, (today - date.fromisoformat(origin.last_seen)).days)
        return Evidence(
            # A list nobody could renew for too long says nothing any more, and is still named.
            reason="list.feed_old" if old else origin.reason,
            span=display(address),
            values={
                "host": defang(address.unicode_host),
                "value": defang(hit.name),
                "list": title,
                "days": str(age),
                "added": origin.added,
            },
            categories=(origin.category,) if origin.category in CATEGORIES and not old else (),
            source=title,
            as_of=origin.last_seen,
        )


def _newest(origins: Iterable[Origin]) -> Iterable[Origin]:
    """One origin a list: a name may stand there as a host and as a page."""
    return {origin.source: origin for origin in sorted(origins, key=lambda o: o.last_seen)}.values()
