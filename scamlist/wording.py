"""Wording: what a text reads like as a whole, where no rule has a name for its words."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scamlist.evidence import Evidence
from scamlist.likeness import Likeness
from scamlist.passages import Passages, Sentence, Voice, unquoted
from scamlist.stretches import likest

_REASONS = {
    "cashout": "text.cashout_offer",
    "handset": "text.handset_scheme",
    "account": "text.account_buying",
    "recovery": "text.recovery_offer",
}
# What a rule has named so needs no likeness beside it.
SETTLED = frozenset(_REASONS.values()) | {"text.voucher_buyback"}
LIKENESSES = _LIKENESS, _CLEAR_LIKENESS = "text.resembles_offers", "text.resembles_scams"
# A trade's own words tell it from its neighbours.
_OWN = {
    "cashout": ("cashout", "carrier", "voucher", "cash"),
    "handset": ("handset", "line", "rental"),
    "account": ("account", "holding", "identifier"),
    "recovery": ("recovery", "loss", "back"),
}
_OWN_WORD = 0.7
_CLOSE = 0.3  # a trade need not be likelier than every other trick
_LINKS = ("link", "chat_link")
_LONGEST_SPAN = 160
_HANGUL = re.compile("[가-힣]")
# Letters of a page that are weighed: what it is for stands above what it also says.
PAGE_LETTERS = 6_000


class Bounds(NamedTuple):
    """From which log-odds of an offer or trick on something is said of a text."""

    enough: float  # that it resembles one
    clear: float  # which trade's it is
    certain: float  # that it is a scam of some other kind
    unlike: float  # below, that what a rule saw in some of its words is only talk about it
    letters: int  # fewer besides addresses are worded like nothing


# Chosen on sets left out of the training (docs/adr/0014-likeness-beside-rules.md).
# The likest of hundreds of stretches is a little like an offer by chance.
STRETCH = Bounds(enough=1.1, clear=3.5, certain=4.5, unlike=-1.0, letters=0)
MESSAGE = Bounds(enough=0.2, clear=0.8, certain=2.5, unlike=-1.0, letters=6)
PAGE = Bounds(enough=0.0, clear=1.3, certain=3.0, unlike=-2.5, letters=40)


# What each sign of a reporter, court or victim but the first, which long chatter has by chance,
# takes from a stretch: they tell what others said.
_DOUBT, _MOST_DOUBTS = 0.5, 4
# The weights have seen far less English than Korean, so that a stretch of it says less.
_LITTLE_SEEN = 1.5
_KOREAN_SHARE = 0.2  # of the letters and spaces of a stretch
# Without its quotations a page that only shows offers is worded like none.
_BARE = -1.0


class Likened(NamedTuple):
    """How a whole text is worded, and the evidence it gives, if any."""

    odds: float
    evidence: Evidence | None


def liken(
    passages: Passages, learned: Likeness, bounds: Bounds, *, quoting: bool = False
) -> Likened | None:
    """Weigh a text as a whole; None for one with too few words to be like anything.

    Evidence is a trade's own reason when the likeness is clear, else a resemblance; its span is
    the sentence that speaks loudest for it. `quoting` says that a text with signs of a reporter
    may have it from what it shows in quotation marks, which then is no evidence.
    """
    folded = passages.folded.text[:PAGE_LETTERS]
    links = [m for s in passages.sentences for g in _LINKS for m in s.marks.get(g, ())]
    if sum(map(str.isalnum, folded)) - sum(m.end - m.start for m in links) < bounds.letters:
        return None
    odds, kinds = learned.odds(folded)
    if odds < bounds.enough:
        return Likened(odds, None)
    if quoting and passages.tellers and learned.odds(unquoted(folded))[0] < _BARE:
        return Likened(odds, None)
    reason = _reason(odds, kinds, passages.sentences, bounds)
    return Likened(odds, Evidence(reason, _loudest(passages, learned)))


def liken_stretch(passages: Passages, learned: Likeness) -> Likened | None:
    """Weigh a long text by the stretch of it that is worded most like an offer or trick.

    None when it has too few words; the span is that stretch.
    """
    found = likest(passages, learned)
    if found is None:
        return None
    doubts = min(max(len(passages.tellers) - 1, 0), _MOST_DOUBTS)
    korean = len(_HANGUL.findall(found.text)) >= _KOREAN_SHARE * len(found.text)
    odds = found.odds - _DOUBT * doubts - _LITTLE_SEEN * (not korean)
    if odds < STRETCH.enough:
        return Likened(odds, None)
    within = [s for s in passages.sentences if s.start < found.end and found.start < s.end]
    span = passages.folded.original(found.start, found.end)[:_LONGEST_SPAN].strip()
    return Likened(odds, Evidence(_reason(odds, found.kinds, within, STRETCH), span))


def _reason(
    odds: float, kinds: Mapping[str, float], sentences: Sequence[Sentence], bounds: Bounds
) -> str:
    leaning = {k: kinds[k] + _OWN_WORD * _says(sentences, _OWN[k]) for k in _REASONS}
    kind = max(leaning, key=lambda k: leaning[k])
    if leaning[kind] > kinds["other"] - _CLOSE and odds >= bounds.clear:
        return _REASONS[kind]
    return _CLEAR_LIKENESS if odds >= bounds.certain else _LIKENESS


def _loudest(passages: Passages, learned: Likeness) -> str:
    text = passages.folded.text
    told = [
        s for s in passages.sentences if s.voice is not Voice.quotation and s.start < PAGE_LETTERS
    ]
    best = max(
        told or passages.sentences, key=lambda s: (learned.pull(text[s.start : s.end]), -s.start)
    )
    return passages.piece(best)[:_LONGEST_SPAN].strip()


def _says(sentences: Sequence[Sentence], groups: tuple[str, ...]) -> bool:
    return any(_speaks(s) and s.has(*groups) for s in sentences)


def _speaks(sentence: Sentence) -> bool:
    return sentence.voice is not Voice.quotation and not sentence.has("asked", "denial")
