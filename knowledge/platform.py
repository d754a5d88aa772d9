"""A payment platform's facts, by instrument and facet."""

from knowledge.content import Bilingual, Content, Fact


class Instrument(Content):
    """One kind of value a platform holds: charged money, points, a gift balance, a resale."""

    name: Bilingual
    facets: dict[str, Fact]


class Platform(Content):
    """A wallet, gift-certificate issuer, store credit or carrier service.

    `contact` is an id of contacts.yaml, empty when no number is established.
    `official_domains` holds only domains the source read confirms.
    """

    id: str
    name: Bilingual
    kind: Bilingual
    official_domains: list[str]
    help_url: str = ""
    contact: str = ""
    summary: Bilingual
    instruments: dict[str, Instrument]
