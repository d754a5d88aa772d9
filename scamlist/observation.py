"""Observation: what one address shows against itself, from lists, its name and live look-ups."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from scamlist import lookalike, markup, page
from scamlist.address import Address
from scamlist.brands import Registry
from scamlist.contact import veil, veils
from scamlist.evidence import Evidence
from scamlist.extract import find
from scamlist.findings import LiveFindings
from scamlist.lists import Lists
from scamlist.own_lists import Held
from scamlist.suffixes import Suffixes
from scamlist.verdict import Rule, Severity

# Letters no registered name is likely to have; 0l is what is left of «네이버페0l».
_SHORT: Final = 2
# Told because they were seen, and never counted for or against.
REMARKS: Final = ("live.registered", "live.certificate", "live.asked")


@dataclass(frozen=True, slots=True)
class Observer:
    """Gathers the evidence on addresses; looks nothing up itself. `held` gives the lists anew."""

    held: Callable[[], Held]
    suffixes: Suffixes
    rules: Mapping[str, Rule]

    @property
    def lists(self) -> Lists:
        """Our lists as they are now."""
        return self.held().lists

    @property
    def registry(self) -> Registry:
        """The protected names as they are now."""
        return self.held().registry

    def named(self, address: Address) -> list[Evidence]:
        """Lists first; a settled address is not compared with the names it resembles."""
        lists, registry = self.held()
        listed = lists.find(address)
        if any(self.rules[e.reason].settles for e in listed):
            return listed
        return [*listed, *lookalike.compare(address, registry)]

    def against(self, address: Address) -> list[Evidence]:
        """Only what speaks against an address: beside a text or a redirect nothing clears it."""
        return [e for e in self.named(address) if self._warns(e)]

    def is_one_name(self, hangul: str, rest: Address) -> bool:
        """Whether Hangul and the address glued to its end are one name; see extract.py.

        They are where the Hangul ends in a protected name or what is left is hardly an address,
        unless it is one we know.
        """
        lists, registry = self.held()
        if registry.is_known(rest) or registry.owner(rest) or lists.rows_for(rest):
            return False
        return len(rest.host.partition(".")[0]) <= _SHORT or registry.ends_in_name(hangul)

    def shown(self, html: str | bytes, address: Address) -> tuple[list[Evidence], bool]:
        """What a page shows as served at an address, and whether its end was cut off."""
        facts = markup.read(html)
        found = page.observe(facts, address.host, address.registrable, self.registry)
        return [replace(e, span=self._veiled(e.span)) for e in found], facts.cut

    def _veiled(self, span: str) -> str:
        return veil(span, veils(span, find(span, self.suffixes)))

    def live(self, address: Address, found: LiveFindings, today: date) -> list[Evidence]:
        """What live look-ups show: the way, its end, the page there, and remarks that prove nothing."""
        if not found.seen:
            return []
        end = found.hops[-1] if found.hops else address
        seen = list(found.evidence)
        for hop in {hop.host: hop for hop in found.hops}.values():
            seen += self.against(hop)
        if found.page is not None and not self._is_official(end):
            seen += self.shown(found.page, end)[0]
        return [*seen, *_remarks(found, today)]

    def warns(self, evidence: list[Evidence]) -> list[Evidence]:
        """Those of the evidence that raise a verdict."""
        return [e for e in evidence if self._warns(e)]

    def _warns(self, evidence: Evidence) -> bool:
        return self.rules[evidence.reason].severity <= Severity.caution

    def _is_official(self, address: Address) -> bool:
        return any(self.rules[e.reason].settles for e in self.lists.find(address))


def at_the_end(found: LiveFindings) -> tuple[Address, LiveFindings] | None:
    """Where an address led under another name, with what was found there; None if nowhere."""
    if not any(e.reason == "live.redirects_to" for e in found.evidence):
        return None
    end = found.hops[-1]
    seen = [
        e
        for e in found.evidence
        if e.reason == "live.app_file"
        or (e.reason == "live.young_domain" and e.span == end.registrable)
    ]
    ages = {name: day for name, day in found.registered.items() if name == end.registrable}
    return end, replace(found, hops=(), evidence=tuple(seen), registered=ages)


def _remarks(found: LiveFindings, today: date) -> list[Evidence]:
    """Dates, and who was asked."""
    day = today.isoformat()
    young = {e.span for e in found.evidence if e.reason == "live.young_domain"}
    remarks = [
        Evidence("live.registered", name, {"date": since.isoformat()}, as_of=day)
        for name, since in found.registered.items()
        if name not in young
    ]
    if shown := found.certificate:
        values = {"date": shown.since.date().isoformat(), "issuer": shown.issuer}
        remarks.append(Evidence("live.certificate", shown.issuer, values, as_of=day))
    if found.asked:
        remarks.append(Evidence("live.asked", ", ".join(found.asked), as_of=day))
    return remarks
