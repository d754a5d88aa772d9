"""Wording: what a text reads like as a whole, where no rule has a name for its words."""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from scamlist.evidence import Evidence
from scamlist.likeness import Likeness
from scamlist.passages import CONTACT, SELLING, Passages, Sentence, Voice, is_menu

_REASONS = {
    "cashout": "text.cashout_offer",
    "handset": "text.handset_scheme",
    "account": "text.account_buying",
    "recovery": "text.recovery_offer",
}
_LIKENESS = "text.resembles_offers"
# A trade's own words tell it from its neighbours.
_OWN = {
    "cashout": ("cashout", "carrier", "voucher", "cash"),
    "handset": ("handset", "line", "rental"),
    "account": ("account", "holding", "identifier"),
    "recovery": ("recovery", "loss", "back"),
}
_OWN_WORD = 0.7
_CLOSE = 0.3  # a trade need not be likelier than every other trick
# What must be seen by name beside the likeness: the thing, the gain, the way to the writer, a demand.
_NAMED = {
    "thing": (
        "cashout", "carrier", "voucher", "handset", "line", "account", "holding", "recovery",
        "loss", "back", "lending", "inname", "giftpay", "pin", "thing",
    ),
    "gain": (*SELLING, "percent", "cash", "reward", "pitch", "approval", "invest", "job", "prize", "promise"),
    "touch": (*CONTACT, "invite", "landline", "hotline", "link", "chat", "apply", "summons"),
    "demand": (
        "send", "deposit", "install", "appfile", "remote", "fill", "handing", "safekeeping", "otp",
        "identity", "card", "favour", "please", "tapping", "secrecy", "threat", "accusation",
    ),
}  # fmt: skip
# Log-odds asked for, by how many of the four stand there: for caution, for danger, and for danger
# where the thing itself is not among them. Chosen on sets left out of the training (docs/benchmarks.md).
_ENOUGH = {1: 2.2, 2: 0.8, 3: 0.5, 4: 0.5}
_CLEAR = {1: math.inf, 2: 1.3, 3: 1.0, 4: 1.0}
_UNNAMED = 2.0
# What signs of another writer and every doubting sentence take away.
_PER_TELLER = 0.7
_PER_DOUBT = 0.25
_PUBLIC = 1.2  # a notice that sends its reader to a public line and nowhere else
_ANSWER = re.compile(r"\s{0,3}(?:a\s?[.:)]|답\s?[.:)])")
# For a page: letters of a stretch, how many are weighed, what they must name and come to.
_WINDOW, _MOST_WINDOWS, _NAMED_ON_PAGE = 350, 8, 2
_ENOUGH_ON_PAGE, _CLEAR_ON_PAGE, _UNNAMED_ON_PAGE = 1.2, 1.5, 2.0
_LONGEST_SPAN = 160
_SHORTEST = 12  # letters besides addresses: a bare address is worded like nothing


def judge(passages: Passages, learned: Likeness, *, seen: bool) -> list[Evidence]:
    """At most one piece of evidence: danger for a clear likeness to a trade, else caution.

    `seen` says that rules found something already, which counts as one more of what is named.
    Nothing is said by likeness alone: the thing, the gain, the contact or the demand must stand
    there by name, the fewer of them the clearer the likeness, in sentences that neither ask nor
    advise against.
    """
    found = _weigh(passages, passages.sentences, learned)
    if found is None:
        return []
    named = min(len(found.families) + seen, max(_ENOUGH))
    if found.odds < _ENOUGH.get(named, math.inf):
        return []
    least = max(_CLEAR[named], 0 if "thing" in found.families else _UNNAMED)
    told = _tell(passages, found, clear=found.odds >= least)
    # Where a rule has named what is wrong, a mere likeness adds nothing.
    return [] if seen and told.reason == _LIKENESS else [told]


def judge_page(passages: Passages, learned: Likeness, *, contact: bool) -> list[Evidence]:
    """The same for a page, which must offer a way to its writer beside what it names.

    A page says many things; the few stretches that name most are weighed one by one. `contact`
    says that a telephone or open-chat link stands on the page.
    """
    reached = contact or any(s.has(*CONTACT) for s in passages.sentences)
    if not reached or len(passages.tellers) > 1:
        return []
    stretches = sorted(windows(passages), key=lambda w: -len(_families(w)))[:_MOST_WINDOWS]
    weighed = [found for w in stretches if (found := _weigh(passages, w, learned))]
    telling = [found for found in weighed if len(found.families) >= _NAMED_ON_PAGE]
    best = max(telling, key=lambda found: found.odds, default=None)
    if best is None or best.odds < _ENOUGH_ON_PAGE:
        return []
    least = _CLEAR_ON_PAGE if "thing" in best.families else _UNNAMED_ON_PAGE
    return [_tell(passages, best, clear=best.odds >= least)]


def windows(passages: Passages) -> Iterator[list[Sentence]]:
    """Stretches of neighbouring sentences about as long as a message, each half overlapping."""
    text = passages.folded.text
    sentences = [
        s
        for s in passages.sentences
        if s.voice is not Voice.quotation and not is_menu(text[s.start : s.end])
    ]
    first = 0
    while first < len(sentences):
        last = first + 1
        while last < len(sentences) and sentences[last].end - sentences[first].start <= _WINDOW:
            last += 1
        yield sentences[first:last]
        first = max(first + 1, (first + last) // 2)


class _Weighed(NamedTuple):
    """What a stretch of text comes to."""

    odds: float
    kind: str
    is_trade: bool
    families: frozenset[str]
    spoken: list[Sentence]


def _weigh(passages: Passages, stretch: list[Sentence], learned: Likeness) -> _Weighed | None:
    if not stretch:
        return None
    text = passages.folded.text[stretch[0].start : stretch[-1].end]
    spoken = [s for s in stretch if _speaks(s)]
    links = [m for s in stretch for g in ("link", "chat_link") for m in s.marks.get(g, ())]
    letters = sum(map(str.isalnum, text)) - sum(m.end - m.start for m in links)
    if letters < _SHORTEST or all(s.voice is Voice.question for s in spoken):
        return None
    odds, kinds = learned.odds(text)
    odds -= _PER_TELLER * len(passages.tellers) + _PER_DOUBT * _doubts(passages, stretch)
    odds -= _PUBLIC * _sends_to_public_lines(stretch)
    leaning = {k: kinds[k] + _OWN_WORD * _says(spoken, _OWN[k]) for k in _REASONS}
    kind = max(leaning, key=lambda k: leaning[k])
    is_trade = leaning[kind] > kinds["other"] - _CLOSE
    return _Weighed(odds, kind, is_trade, _families(spoken), spoken)


def _tell(passages: Passages, found: _Weighed, *, clear: bool) -> Evidence:
    best = max(found.spoken, key=lambda s: (_kinds(s), -s.start))
    reason = _REASONS[found.kind] if clear and found.is_trade else _LIKENESS
    return Evidence(reason, passages.piece(best)[:_LONGEST_SPAN].strip())


def _families(sentences: list[Sentence]) -> frozenset[str]:
    return frozenset(f for f, groups in _NAMED.items() if _says(sentences, groups))


def _sends_to_public_lines(sentences: list[Sentence]) -> bool:
    own = any(s.has(*CONTACT, "landline", "link") for s in sentences)
    return not own and any(s.has("helpline") for s in sentences)


def _doubts(passages: Passages, sentences: list[Sentence]) -> int:
    """Sentences that report, warn, ask or tell of others."""
    folded = passages.folded.text
    followed = [*sentences[1:], None]
    return sum(
        s.voice in (Voice.report, Voice.warning, Voice.question, Voice.hearsay, Voice.telling)
        and not (after and _ANSWER.match(folded, after.start))  # both are the writer's: Q. … A. …
        for s, after in zip(sentences, followed, strict=True)
    )


def _says(sentences: list[Sentence], groups: tuple[str, ...]) -> bool:
    return any(s.has(*groups) for s in sentences)


def _kinds(sentence: Sentence) -> int:
    return sum(sentence.has(*groups) for groups in _NAMED.values())


def _speaks(sentence: Sentence) -> bool:
    return sentence.voice is not Voice.quotation and not sentence.has("asked", "denial")
