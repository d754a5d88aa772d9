"""Requests: whether a message asks for help with the trade, by what it asks, of what, and how.

A request is an act (asks for a place, for the steps, for a way round a check) times our subject,
less what makes it a question for one's own protection. patterns/requests.yaml lists the signs of
each; here they are added up with what the message is like among the examples.
"""

import re
from collections.abc import Iterable

from chat.resources import Resources
from chat.turn import Turn
from knowledge.hangul import has_past_tense

# What each sign adds to the logit that a message is such a request, fitted by
# `python -m benchmarks.requests` on phrasings and examples the index had not learned from.
WEIGHTS = {
    "": -1.31,
    "ahead": 4.95,
    "asks_around": 3.03,
    "asks_before": -0.86,
    "asks_best": 0.76,
    "asks_exist": 2.27,
    "asks_in_a_frame": -0.94,
    "asks_noun": 0.88,
    "asks_of_ours": 1.27,
    "asks_payer": 2.08,
    "asks_place": 2.58,
    "asks_resell": 2.90,
    "asks_run": 2.62,
    "asks_self": 0.89,
    "asks_text": 2.90,
    "asks_trade": 4.28,
    "asks_twice": -0.51,
    "asks_where": 2.46,
    "asks_word": 4.21,
    "demands": 0.34,
    "elsewhere": -1.14,
    "ends_how_come": -0.87,
    "ends_order": 0.83,
    "ends_whether": -1.13,
    "frame_about": -0.81,
    "frame_done": -0.91,
    "frame_helper": -1.25,
    "frame_law": -2.61,
    "frame_learn": -0.91,
    "frame_told": -0.65,
    "frame_undo": -1.18,
    "no_lecture": 2.75,
    "of_deal": 0.90,
    "of_firm": -0.20,
    "of_goods": 0.06,
    "of_scheme": -0.01,
    "of_trade": 0.36,
    "of_wall": 0.52,
    "of_watch": 0.13,
    "past": -1.14,
    "pretext": 1.23,
    "rule": 2.36,
    "story": -2.45,
}
# Which refusal an act leads to; the rest go by the nearest group of examples.
KINDS = {
    "asks_word": "vouch",
    "asks_trade": "trade_accounts",
    "asks_text": "run_a_scheme",
    "asks_run": "run_a_scheme",
    "asks_around": "bypass",
}
# Likeness beyond these says no more.
_LEAST_AHEAD, _MOST_AHEAD = -1.2, 0.5
# Letters of the question from which a message tells a story.
_STORY = {"ko": 60, "en": 130}
# The last sentence of several.
_LAST = re.compile(r"[^.?!]+[.?!~ ]*$")
_DEMANDS = re.compile(
    r"(?:알려|추천|소개|찾아|골라|말해|가르쳐|구해|써|지어|만들어|짜|번역해|연결해|붙여|해|찍어|불러|뽑아|안내해) ?"
    r"(?:줘|주세요|주라|주시|주오|달라|줄래|봐)|부탁|구함|구해요|구합니다|연결|ㅊㅊ|ㅈㅂ|ㅇㄷ|ㄱㄱ|ㄱㄴ|좌표|꼼수|꿀팁|요령|최고가|연결 ?받|누가 ?사|어디(?:다|에|에다)? ?(?:팔|내놓)|하려면|싶어|싶은데"
    r"|(?:하는|푸는|뚫는|피하는|숨기는|올리는|늘리는|파는|치는|만드는) ?(?:법|방법|데|곳)|(?:방법|데|곳|팁|루트)(?: ?좀)?[?.!~ ]*$"
    r"|^(?:please |pls )?(?:how|where|who|which|give|list|write|draft|recommend|name|find|tell|show|make|create|help|can you|could you|i need|i want|need|rank)\b"
    r"|\b(?:pls|plz|please|walk me|trick|who should i|who'?s buying|respond with|describe|best rate|how (?:do|can|to)|list|i want to sell)\b"
)


def signs(turn: Turn, resources: Resources) -> frozenset[str]:
    """What a message shows of a request: names of the rules in requests.yaml, and a few more."""
    tight, text = turn.query.tight, turn.query.text
    shown = {r.id for r in resources.requests.values() if r.matches(tight, text)}
    acts = [name for name in shown if name.startswith("asks_")]
    if acts and (_any(shown, "of_") or turn.about_trade):
        shown.add("asks_of_ours")
    last = _LAST.search(text)
    if acts and last and last.start() and not _in(last[0], acts, resources):
        shown.add("asks_before")
    if len(acts) > 1:
        shown.add("asks_twice")
    if acts and is_framed(shown):
        shown.add("asks_in_a_frame")
    more = {
        "rule": any(rule.matches(tight, text) for rule in resources.refuse.values()),
        "demands": demands(turn),
        "past": has_past_tense(text),
        "story": len(tight) > _STORY[turn.lang],
        "elsewhere": turn.elsewhere,
    }
    shown |= {name for name, holds in more.items() if holds}
    return frozenset(shown)


def demands(turn: Turn) -> bool:
    """True for what is worded as a demand rather than a wonder."""
    return bool(_DEMANDS.search(turn.query.text))


def is_framed(shown: Iterable[str]) -> bool:
    """True when a question for one's own protection shows."""
    return _any(shown, "frame_")


def likeness(turn: Turn) -> float:
    """How far the nearest such example stands above everything else, within bounds."""
    return max(_LEAST_AHEAD, min(_MOST_AHEAD, turn.ahead("refuse")))


def logit(shown: Iterable[str], ahead: float) -> float:
    """The logit of the chance that a message with these signs is such a request."""
    return WEIGHTS[""] + WEIGHTS["ahead"] * ahead + sum(WEIGHTS.get(sign, 0.0) for sign in shown)


def kind(shown: frozenset[str], turn: Turn) -> str:
    """The group of requests a message belongs to."""
    for act, group in KINDS.items():
        if act in shown:
            return group
    nearest = next((h.topic for h in turn.ranked if h.topic.startswith("refuse/")), "")
    return nearest.partition("/")[2] or "recommend"


def _in(text: str, acts: Iterable[str], resources: Resources) -> bool:
    tight = text.replace(" ", "")
    return any(resources.requests[act].matches(tight, text) for act in acts)


def _any(shown: Iterable[str], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in shown)
