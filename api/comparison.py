"""All platforms in one table: what can be had back, how, and what is not established."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.schemas import FactView, InstrumentView, PlatformView

# One column may be answered by either of two facets: who may not sell may not hand over either.
COLUMNS: dict[str, tuple[str, ...]] = {
    "refund": ("refund",),
    "withdraw": ("withdraw",),
    "hand_over": ("transfer", "sell"),
    "fee": ("fee",),
    "limit": ("limit",),
    "sanction": ("sanction",),
}

# The instrument whose facts are about the platform as a whole.
WHOLE = "resale"


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of value; `cells` has a fact, or None where nothing was read, for each column."""

    id: str
    name: str
    cells: tuple[FactView | None, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A platform: what holds for all of it (selling it on), and a row for each kind of value."""

    platform: PlatformView
    whole: tuple[FactView | None, ...]
    rows: tuple[Row, ...]


def compare(platforms: Sequence[PlatformView]) -> list[Group]:
    """The table, platform by platform; a kind without any of these facets is left out."""
    groups = []
    for platform in platforms:
        whole: tuple[FactView | None, ...] = (None,) * len(COLUMNS)
        rows = []
        for instrument in platform.instruments:
            cells = _cells(instrument)
            if instrument.id == WHOLE:
                whole = cells
            elif any(cells):
                rows.append(Row(instrument.id, instrument.name, cells))
        groups.append(Group(platform, whole, tuple(rows)))
    return groups


def _cells(instrument: InstrumentView) -> tuple[FactView | None, ...]:
    facts = {fact.facet: fact for fact in instrument.facts}
    return tuple(
        next((facts[facet] for facet in facets if facet in facts), None)
        for facets in COLUMNS.values()
    )
