"""Live look-ups: what an address does today, asked through the guarded door."""

from asyncio import gather
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from scamlist.address import Address, InvalidAddress, parse
from scamlist.evidence import Evidence, NotChecked
from scamlist.failures import Busy, FetchError, Refused
from scamlist.fetch import Door, Fetched
from scamlist.findings import LiveFindings
from scamlist.registries import NoDate, Registries
from scamlist.suffixes import Suffixes
from scamlist.target import read_target

BOX: Final = 2.0  # seconds for one source (RELIABILITY.md §10)
# Our judgement, no source: names of this age are mostly unknown to lists and neighbours alike.
YOUNG: Final = timedelta(days=30)
_PAGES: Final = ("text/html", "application/xhtml+xml", "text/plain", "")
# Failures after which the last of the way was never spoken to, besides those of its network.
_NOT_ASKED: Final = ("port", "redirects", "busy")
_APP_FILE: Final = "application/vnd.android.package-archive"
# The labels of the WHATWG encoding standard for Korean pages; Python's widest name for them.
_KOREAN: Final = frozenset(
    {"euc-kr", "cseuckr", "korean", "ks_c_5601-1987", "ksc5601", "ksc_5601", "windows-949"}
)


async def look(
    address: Address,
    door: Door,
    registries: Registries,
    suffixes: Suffixes,
    today: date,
    *,
    box: float = BOX,
) -> LiveFindings:
    """Follow an address and ask for the age of both ends; takes at most two boxes of time.

    Never raises for what the other side does: each failure is a NotChecked.
    """
    found = await _follow(address, door, suffixes, box)
    ends = (address, *found.hops[-1:])
    sites = {end.registrable: end for end in ends}.values()
    for age in await gather(*(_age(site, registries, today, box) for site in sites)):
        found = _join(found, age)
    return found


async def _follow(address: Address, door: Door, suffixes: Suffixes, box: float) -> LiveFindings:
    try:
        answer = await door.get(address.href, within=box)
    except FetchError as error:
        why = _why(error)
        unseen = [NotChecked("page_content", why)]
        # A page that came but was no use has at least told where the way ends.
        if error.reason not in ("too_large", "encoding"):
            unseen.append(NotChecked("redirects", why))
        shut = error.reason.startswith("network.") or error.reason in _NOT_ASKED
        asked = _hosts(error.hops[:-1] if shut else error.hops)
        moved = _moved(address, error.hops, suffixes)
        return replace(moved, asked=asked, not_checked=tuple(unseen))
    moved = _moved(address, answer.hops, suffixes)
    return _join(replace(moved, asked=_hosts(answer.hops)), _page(answer))


def _hosts(hops: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(read_target(hop).authority for hop in hops))


def _moved(address: Address, hops: tuple[str, ...], suffixes: Suffixes) -> LiveFindings:
    led: list[Address] = []
    for hop in hops[1:]:
        try:
            led.append(parse(hop, suffixes))
        except InvalidAddress:
            continue
    if not led or led[-1].registrable == address.registrable:
        return LiveFindings(hops=tuple(led))
    return LiveFindings(
        hops=tuple(led), evidence=(Evidence("live.redirects_to", span=led[-1].unicode_host),)
    )


def _page(answer: Fetched) -> LiveFindings:
    kind, _, parameters = answer.headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if kind == _APP_FILE or ".apk" in answer.headers.get("content-disposition", "").lower():
        return LiveFindings(
            certificate=answer.certificate,
            evidence=(Evidence("live.app_file", span=answer.hops[-1]),),
            not_checked=(NotChecked("page_content", "not_a_page"),),
        )
    why = "error_page" if answer.status >= 400 else "" if kind in _PAGES else "not_a_page"
    if why:
        return LiveFindings(
            certificate=answer.certificate, not_checked=(NotChecked("page_content", why),)
        )
    unseen = [NotChecked("page_scripts", "not_run")]
    if not answer.complete:
        unseen.append(NotChecked("page_content", "cut_short"))
    charset = parameters.partition("charset=")[2].strip(" \"';")
    return LiveFindings(
        page=answer.body.decode("cp949", "replace") if charset in _KOREAN else answer.body,
        certificate=answer.certificate,
        not_checked=tuple(unseen),
    )


async def _age(site: Address, registries: Registries, today: date, box: float) -> LiveFindings:
    name = site.registrable
    # A number has no registration; of a rented name only the landlord's is known.
    why = "bare_ip" if _is_number(name) else "rented" if site.site != name else ""
    if not why:
        try:
            day, source = await registries.registered(name, box)
        except NoDate as error:
            why = error.why
        except FetchError as error:
            why = _why(error) if error.reason in ("too_slow", "busy") else "no_answer"
        else:
            return _registered(name, day, source, today)
    return LiveFindings(not_checked=(NotChecked("domain_age", why),))


def _registered(name: str, day: date, source: str, today: date) -> LiveFindings:
    seen: tuple[Evidence, ...] = ()
    if today - day <= YOUNG:
        young = Evidence(
            "live.young_domain",
            span=name,
            values={"date": day.isoformat()},
            source=source,
            as_of=today.isoformat(),
        )
        seen = (young,)
    return LiveFindings(registered={name: day}, evidence=seen)


def _is_number(host: str) -> bool:
    return host.startswith("[") or host.rpartition(".")[2].isdecimal()


def _why(error: FetchError) -> str:
    if error.reason == "redirects":
        return "too_many"
    if error.reason == "too_slow":
        return "too_slow"
    if error.reason == "tls":
        return "no_secure_line"
    if isinstance(error, Busy):
        return "busy"
    return "refused" if isinstance(error, Refused) else "no_answer"


def _join(one: LiveFindings, other: LiveFindings) -> LiveFindings:
    return LiveFindings(
        hops=one.hops or other.hops,
        asked=one.asked or other.asked,
        page=one.page if other.page is None else other.page,
        certificate=one.certificate or other.certificate,
        registered={**one.registered, **other.registered},
        evidence=one.evidence + other.evidence,
        not_checked=tuple(dict.fromkeys(one.not_checked + other.not_checked)),
    )
