"""STIX 2.1: a bundle of indicators, made and checked by its own library."""

from datetime import UTC, datetime, timedelta
from typing import Final

from scamlist.exports.misp import identifier
from scamlist.publication import TITLE, Publication
from scamlist.rows import Row

# An entry without a day of its own to expire is looked at again within a year.
_YEAR: Final = timedelta(days=365)


def bundle(publication: Publication) -> bytes:
    """One indicator an entry, with `valid_until` and the mark TLP:CLEAR (in 2.1 still TLP:WHITE)."""
    # Imported here because it takes half a second, and nothing else needs it.
    import stix2

    day = _moment(publication.version.partition(".")[0])
    author = stix2.Identity(
        id=f"identity--{identifier('author', 'jamkkan')}",
        created=_moment("2026-11-22"),
        modified=_moment("2026-11-22"),
        name="Jamkkan",
        identity_class="organization",
    )
    indicators = [
        stix2.Indicator(
            id=f"indicator--{identifier(row.scope, row.value)}",
            created=_moment(row.added),
            modified=_moment(row.last_seen),
            created_by_ref=author.id,
            name=f"{TITLE}: {row.value}",
            description=f"{row.reason}; {row.source}",
            indicator_types=["malicious-activity"],
            pattern=_pattern(row),
            pattern_type="stix",
            valid_from=_moment(row.added),
            valid_until=_moment(row.expires) if row.expires else _moment(row.last_seen) + _YEAR,
            labels=[row.category] if row.category else [],
            object_marking_refs=[stix2.TLP_WHITE],
        )
        for row in publication.rows
    ]
    made = stix2.Bundle(
        stix2.TLP_WHITE,
        author,
        *indicators,
        id=f"bundle--{identifier('bundle', f'{publication.version} {day}')}",
        allow_custom=False,
    )
    return bytes(made.serialize(pretty=True), "utf-8")


def _pattern(row: Row) -> str:
    value = row.value.replace("\\", "\\\\").replace("'", "\\'")
    if row.scope == "path":
        return f"[url:value = 'https://{value}' OR url:value = 'http://{value}']"
    return f"[domain-name:value = '{value}']"


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
