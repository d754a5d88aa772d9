"""Wording: what a text reads like as a whole, where no rule has a name for its words."""

import math
import re

from scamlist.evidence import Evidence
from scamlist.likeness import Likeness
from scamlist.passages import CONTACT, SELLING, Passages, Sentence, Voice

_REASONS = {
    "cashout": "text.cashout_offer",
    "handset": "text.handset_scheme",
    "account": "text.account_buying",
    "recovery": "text.recovery_offer",
}
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
_ENOUGH = {1: 2.2, 2: 0.9, 3: 0.6, 4: 0.6}
_CLEAR = {1: math.inf, 2: 1.3, 3: 1.0, 4: 1.0}
_UNNAMED = 2.0
# What signs of another writer and every doubting sentence take away.
_PER_TELLER = 0.7
_PER_DOUBT = 0.25
_PUBLIC = 1.2  # a notice that sends its reader to a public line and nowhere else
_ANSWER = re.compile(r"\s{0,3}(?:a\s?[.:)]|답\s?[.:)])")
_LONGEST_SPAN = 160
_SHORTEST = 12


def judge(passages: Passages, learned: Likeness, *, seen: bool) -> list[Evidence]:
    """At most one piece of evidence: danger for a clear likeness to a trade, else caution.

    `seen` says that rules found something already, which counts as one more of what is named.
    Nothing is said by likeness alone: the thing, the gain, the contact or the demand must stand
    there by name, the fewer of them the clearer the likeness, in sentences that neither ask nor advise against.
    """
    text = passages.folded.text
    if sum(c.isalnum() for c in text) < _SHORTEST:
        return []
    odds, kinds = learned.odds(text)
    odds -= _PER_TELLER * len(passages.tellers) + _PER_DOUBT * _doubts(passages)
    odds -= _PUBLIC * _sends_to_public_lines(passages)
    if odds < min(_ENOUGH.values()):
        return []
    spoken = [s for s in passages.sentences if _speaks(s)]
    if all(s.voice is Voice.question for s in spoken):
        return []
    families = {f for f, groups in _NAMED.items() if _says(spoken, groups)}
    named = min(len(families) + seen, max(_ENOUGH))
    if odds < _ENOUGH.get(named, math.inf):
        return []
    best = max(spoken, key=lambda s: (_kinds(s), -s.start))
    kind = max(_REASONS, key=lambda k: kinds[k] + _OWN_WORD * _says(spoken, _OWN[k]))
    trade = kinds[kind] + _OWN_WORD * _says(spoken, _OWN[kind]) > kinds["other"] - _CLOSE
    clear = trade and odds >= max(_CLEAR[named], 0 if "thing" in families else _UNNAMED)
    reason = _REASONS[kind] if clear else "text.resembles_offers"
    return [Evidence(reason, passages.piece(best)[:_LONGEST_SPAN].strip())]


def _says(spoken: list[Sentence], groups: tuple[str, ...]) -> bool:
    return any(s.has(*groups) for s in spoken)


def _kinds(sentence: Sentence) -> int:
    return sum(sentence.has(*groups) for groups in _NAMED.values())


def _speaks(sentence: Sentence) -> bool:
    return sentence.voice is not Voice.quotation and not sentence.has("asked", "denial")


def _sends_to_public_lines(passages: Passages) -> bool:
    own = any(s.has(*CONTACT, "landline", "link") for s in passages.sentences)
    return not own and any(s.has("helpline") for s in passages.sentences)


def _doubts(passages: Passages) -> int:
    """Sentences that report, warn, ask or tell of others."""
    folded, sentences = passages.folded.text, passages.sentences
    followed = [*sentences[1:], None]
    return sum(
        s.voice in (Voice.report, Voice.warning, Voice.question, Voice.hearsay, Voice.telling)
        and not (after and _ANSWER.match(folded, after.start))  # both are the writer's: Q. … A. …
        for s, after in zip(sentences, followed, strict=True)
    )
