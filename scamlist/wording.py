"""Wording: what a text reads like as a whole, where no rule has a name for its words."""

from typing import NamedTuple

from scamlist.evidence import Evidence
from scamlist.likeness import Likeness
from scamlist.passages import Passages, Sentence, Voice

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
MESSAGE = Bounds(enough=0.3, clear=0.8, certain=2.5, unlike=-1.0, letters=6)
PAGE = Bounds(enough=0.0, clear=1.3, certain=3.0, unlike=-2.5, letters=40)


class Likened(NamedTuple):
    """How a whole text is worded, and the evidence it gives, if any."""

    odds: float
    evidence: Evidence | None


def liken(passages: Passages, learned: Likeness, bounds: Bounds) -> Likened | None:
    """Weigh a text as a whole; None for one with too few words to be like anything.

    Evidence is a trade's own reason when the likeness is clear, else a resemblance; its span is
    the sentence that speaks loudest for it.
    """
    folded = passages.folded.text[:PAGE_LETTERS]
    links = [m for s in passages.sentences for g in _LINKS for m in s.marks.get(g, ())]
    if sum(map(str.isalnum, folded)) - sum(m.end - m.start for m in links) < bounds.letters:
        return None
    odds, kinds = learned.odds(folded)
    if odds < bounds.enough:
        return Likened(odds, None)
    leaning = {k: kinds[k] + _OWN_WORD * _says(passages, _OWN[k]) for k in _REASONS}
    kind = max(leaning, key=lambda k: leaning[k])
    is_trade = leaning[kind] > kinds["other"] - _CLOSE
    if is_trade and odds >= bounds.clear:
        reason = _REASONS[kind]
    else:
        reason = _CLEAR_LIKENESS if odds >= bounds.certain else _LIKENESS
    return Likened(odds, Evidence(reason, _loudest(passages, learned)))


def _loudest(passages: Passages, learned: Likeness) -> str:
    text = passages.folded.text
    told = [
        s for s in passages.sentences if s.voice is not Voice.quotation and s.start < PAGE_LETTERS
    ]
    best = max(
        told or passages.sentences, key=lambda s: (learned.pull(text[s.start : s.end]), -s.start)
    )
    return passages.piece(best)[:_LONGEST_SPAN].strip()


def _says(passages: Passages, groups: tuple[str, ...]) -> bool:
    return any(_speaks(s) and s.has(*groups) for s in passages.sentences)


def _speaks(sentence: Sentence) -> bool:
    return sentence.voice is not Voice.quotation and not sentence.has("asked", "denial")
