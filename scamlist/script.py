"""Reading a message: what it offers, asks for and pretends, as evidence with exact pieces."""

from collections.abc import Callable

from scamlist import framing, offers, passages, smishing, wording
from scamlist.evidence import Evidence
from scamlist.likeness import Likeness, likeness

# Longer than any message that is checked whole; what lies beyond is not read.
_MOST = 20_000


def read(
    text: str,
    *,
    trusted: Callable[[str], bool] | None = None,
    learned: Likeness | None = None,
) -> list[Evidence]:
    """Judge a message by what it says: offers, promotion, requests, disguises.

    `trusted(host)` tells which linked hosts belong to verified senders, so that a courier's own
    notice is no disguise; without it only addresses under .go.kr are believed. Reports, warnings,
    questions and what happened to a victim give no evidence. `learned` are
    the weights of likeness.py, the shipped ones by default. Linear time, at most 20,000
    characters are read; every span stands in `text` exactly so.
    """
    text = framing.received(text) or text
    spoken = passages.read(text[:_MOST], wrapped=len(text) <= smishing.LONGEST_MESSAGE)

    def known(host: str) -> bool:
        return host.endswith(".go.kr") or bool(trusted and trusted(host))

    asked = smishing.requests(spoken)
    found = [*offers.judge(spoken), *smishing.disguises(spoken, known)]
    named = any(e.reason in offers.NAMED for e in found)
    likened = None
    if not _leads_home(spoken, known):
        weights = learned or likeness()
        if len(text) <= smishing.LONGEST_MESSAGE:
            likened = wording.liken(spoken, weights, wording.MESSAGE)
        else:
            likened = wording.liken_stretch(spoken, weights)
    if likened is None:
        return found + asked
    # A trade named by a rule is believed against more.
    if likened.odds < wording.MESSAGE.unlike * (2.5 if named else 1):
        # Words of an offer in a text worded like no offer; a request in plain words stands.
        return asked
    found += asked
    # Where a rule has named what is wrong, a mere likeness adds nothing.
    told = likened.evidence
    if told and not named and not (found and told.reason in wording.LIKENESSES):
        found.append(told)
    return found


def _leads_home(spoken: passages.Passages, known: Callable[[str], bool]) -> bool:
    """Whether a message links to verified senders and names no other way to its writer."""
    linked = any(s.has("link") for s in spoken.sentences)
    strange = any(smishing.unknown_links(spoken, known))
    return linked and not strange and not any(s.has(*passages.CONTACT) for s in spoken.sentences)
