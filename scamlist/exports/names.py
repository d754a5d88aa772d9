"""Name lists for blockers and resolvers: domains, hosts, adblock, dnsmasq and RPZ.

They can only name a whole host, so entries for single pages are left out.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from scamlist.exports.head import headed
from scamlist.publication import LASTS, Difference, Publication

_SCOPES: Final = ("registrable", "host")
Lines: TypeAlias = Callable[[str, str], Sequence[str]]  # a value and its scope, as lines


def domains(publication: Publication) -> bytes:
    """One name a line."""
    return _whole(publication, "domains.txt")


def hosts(publication: Publication) -> bytes:
    """A hosts file; it knows no names below a name, so each comes with its www. form."""
    return _whole(publication, "hosts")


def adblock(publication: Publication) -> bytes:
    """Adblock rules."""
    return _whole(publication, "adblock.txt")


def dnsmasq(publication: Publication) -> bytes:
    """dnsmasq configuration: the names and all below them do not exist."""
    return _whole(publication, "dnsmasq.conf")


def rpz(publication: Publication) -> bytes:
    """A response policy zone. The serial is the day of the version and two digits of its digest."""
    day, _, digest = publication.version.partition(".")
    serial = f"{day.replace('-', '')}{int(digest[:2], 16) % 100:02}"
    soa = (
        f"@ {LASTS} IN SOA localhost. root.localhost. {serial} {LASTS} 900 2592000 {LASTS}",
        f"@ {LASTS} IN NS localhost.",
    )
    lines = (line for row in publication.rows for line in _policies(row.value, row.scope))
    return headed(publication, (*soa, *lines), ";")


def difference(publication: Publication, name: str, since: str, changed: Difference) -> bytes:
    """What brings a copy of a form up to date: `-` before a line to take out, `+` before one to add.

    Raises KeyError for a form that is not made of lines one can take out.
    """
    lines = LINES[name]
    gone = [line for value in changed.removed for scope in _SCOPES for line in lines(value, scope)]
    come = [line for row in changed.added for line in lines(row.value, row.scope)]
    told = [f"-{line}" for line in dict.fromkeys(gone)] + [f"+{line}" for line in come]
    return headed(publication, told, MARKS[name], since)


def _whole(publication: Publication, name: str) -> bytes:
    lines = LINES[name]
    written = (line for row in publication.rows for line in lines(row.value, row.scope))
    return headed(publication, written, MARKS[name])


def _policies(value: str, scope: str) -> Sequence[str]:
    if scope == "path" or "/" in value:
        return ()
    # What stands on a host of its own says nothing about names below it, save its www. form.
    return f"{value} CNAME .", f"{'*' if scope == 'registrable' else 'www'}.{value} CNAME ."


def _lines(*forms: str) -> Lines:
    def lines(value: str, scope: str) -> Sequence[str]:
        # A page has no name of its own; of what was taken off only the value is known.
        if scope == "path" or "/" in value:
            return ()
        return [form.format(value) for form in forms]

    return lines


# How a name stands in each form made of lines, and what begins a comment there.
LINES: Final[Mapping[str, Lines]] = {
    "domains.txt": _lines("{}"),
    "hosts": _lines("0.0.0.0 {}", "0.0.0.0 www.{}"),
    "adblock.txt": _lines("||{}^"),
    "dnsmasq.conf": _lines("local=/{}/"),
    "rpz": _policies,
}
MARKS: Final[Mapping[str, str]] = dict.fromkeys(LINES, "#") | {"adblock.txt": "!", "rpz": ";"}
