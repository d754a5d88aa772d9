"""Name lists for blockers and resolvers: domains, hosts, adblock, dnsmasq and RPZ.

They can only name a whole host, so entries for single pages are left out.
"""

from collections.abc import Iterator

from scamlist.exports.head import headed
from scamlist.publication import LASTS, Publication
from scamlist.rows import Row


def domains(publication: Publication) -> bytes:
    """One name a line."""
    return headed(publication, (row.value for row in _hosts(publication)), "#")


def hosts(publication: Publication) -> bytes:
    """A hosts file; it knows no names below a name, so each comes with its www. form."""
    lines = (
        f"0.0.0.0 {name}" for row in _hosts(publication) for name in (row.value, f"www.{row.value}")
    )
    return headed(publication, lines, "#")


def adblock(publication: Publication) -> bytes:
    """Adblock rules."""
    return headed(publication, (f"||{row.value}^" for row in _hosts(publication)), "!")


def dnsmasq(publication: Publication) -> bytes:
    """dnsmasq configuration: the names and all below them do not exist."""
    return headed(publication, (f"local=/{row.value}/" for row in _hosts(publication)), "#")


def rpz(publication: Publication) -> bytes:
    """A response policy zone. The serial is the day of the version and two digits of its digest."""
    day, _, digest = publication.version.partition(".")
    serial = f"{day.replace('-', '')}{int(digest[:2], 16) % 100:02}"
    soa = (
        f"@ {LASTS} IN SOA localhost. root.localhost. {serial} {LASTS} 900 2592000 {LASTS}",
        f"@ {LASTS} IN NS localhost.",
    )
    return headed(publication, (*soa, *_policies(publication)), ";")


def _policies(publication: Publication) -> Iterator[str]:
    for row in _hosts(publication):
        yield f"{row.value} CNAME ."
        # What stands on a host of its own says nothing about names below it, save its www. form.
        yield f"{'*' if row.scope == 'registrable' else 'www'}.{row.value} CNAME ."


def _hosts(publication: Publication) -> Iterator[Row]:
    return (row for row in publication.rows if row.scope != "path")
