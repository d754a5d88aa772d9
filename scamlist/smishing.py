"""Disguises: whom a message pretends to come from, for what it asks."""

from collections.abc import Callable, Iterator

from scamlist.evidence import Evidence
from scamlist.passages import CONTACT, Passages, Sentence, Voice

# A disguise's word group -> the reason it gives when an unknown link stands behind it.
_HOOKS = {
    "delivery": "text.smishing_delivery",
    "fine": "text.smishing_fine",
    "wedding": "text.smishing_wedding",
    "obituary": "text.smishing_obituary",
    "health": "text.smishing_health",
    "refund": "text.smishing_refund",
    "benefit_money": "text.smishing_support",
    "prize": "text.smishing_prize",
    "security": "text.smishing_security",
}
_BAITS = {
    "invest": "text.investment_bait",
    "job": "text.job_bait",
    "gambling": "text.gambling_ad",
    "romance": "text.stranger_bait",
}
_SECRETS = {
    "pin": "text.pin_request",
    "otp": "text.otp_request",
    "identity": "text.id_request",
    "card": "text.card_request",
}
# Those who write about such messages rather than send them.
_WRITERS = frozenset(("byline", "attribution", "advice", "victim", "lawyer", "research", "wiki"))
_LONGEST_SPAN = 160
# A text message; longer texts speak of such messages, and padding one defeats its purpose.
LONGEST_MESSAGE = 1_500
# Letters between what is asked for and the asking; "인증번호가 안 와요, 방법 알려주세요" asks for help.
_CLOSEST = 20
_EXCUSES = ("방법", "어떻게", "이유", "안 ", "왜")
# Sentences between a hook and the link it hangs on.
_CLOSE = 3


def requests(passages: Passages) -> list[Evidence]:
    """Requests for secrets, money first or remote control, in the writer's own voice."""
    found: dict[str, Evidence] = {}
    if passages.tellers & _WRITERS - {"advice", "victim"}:
        return []
    for sentence in passages.sentences:
        if not sentence.marks or not _requesting(sentence):
            continue
        for group, reason in _SECRETS.items():
            if span := _asked_for(passages, sentence, group):
                found.setdefault(reason, Evidence(reason, span))
        if sentence.has("deposit"):
            _note(found, passages, sentence, "text.deposit_first", "deposit")
        if sentence.has("remote") and sentence.has("install", "send", "favour"):
            _note(found, passages, sentence, "text.remote_app", "remote", "install")
        if sentence.has("giftpay") and sentence.has("send", "favour", "pin", "fill"):
            _note(found, passages, sentence, "text.gift_card_payment", "giftpay")
    return list(found.values())


def disguises(passages: Passages, trusted: Callable[[str], bool]) -> list[Evidence]:
    """Patterns of smishing: a borrowed sender or occasion, with a link, number or favour behind.

    `trusted(host)` says that a link's host belongs to a verified sender. A disguise alone, or a
    real sender's own link, gives nothing.
    """
    if len(passages.folded.text) > LONGEST_MESSAGE:
        return []
    spoken = list(_sent(passages))
    links = list(unknown_links(passages, trusted))
    link = links[0][1] if links else ""
    found = [*_hooked(passages, links)]
    found += _from_abroad(passages, spoken) if not found else []
    found += _callback(passages, spoken) if not found else []
    found += _family(passages, spoken, link)
    found += _officer(passages, spoken, link)
    found += _payment(passages, spoken, link)
    found += _loan(passages, spoken, link)
    found += _bait(passages, spoken, link)
    if threat := next((s for s in spoken if s.has("threat")), None):
        found.append(Evidence("text.threat", _clip(passages, threat)))
    pressing = next((s for s in spoken if s.has("pressure")), None)
    if found and pressing:
        found.append(Evidence("text.pressure", passages.piece(pressing, ("pressure",))))
    return found


def _note(
    found: dict[str, Evidence], passages: Passages, sentence: Sentence, reason: str, *groups: str
) -> None:
    found.setdefault(reason, Evidence(reason, passages.piece(sentence, groups)))


def _requesting(sentence: Sentence) -> bool:
    if sentence.has("denial", "dont", "heard", "asked"):
        return False
    if sentence.has("please") and sentence.voice is Voice.question:
        return True  # "번호 좀 불러 주시겠어요?"
    # "사기 예방을 위해 신분증 사진 보내주세요" doubts in words and asks all the same.
    return sentence.voice is Voice.open or (
        sentence.voice in (Voice.report, Voice.warning) and not sentence.has("report", "aware")
    )


def _asked_for(passages: Passages, sentence: Sentence, group: str) -> str:
    text = passages.folded.text
    for thing in sentence.marks.get(group, ()):
        for asked in sentence.marks.get("send", ()):
            # "send me the code", but "인증번호를 보내 주세요"
            english = text[asked.start].isascii()
            first, second = (asked, thing) if english else (thing, asked)
            between = text[first.end : second.start]
            if second.start < first.start or len(between) > _CLOSEST:
                continue
            if not any(excuse in between for excuse in _EXCUSES):
                return passages.folded.original(first.start, max(first.end, second.end))
    return ""


def _sent(passages: Passages) -> Iterator[Sentence]:
    # A disguise speaks like a notice (위반, 반송되었습니다), which outside a message is a report.
    # "즉시 신고" is advice in a notice and bait in a disguise; only advice against links is advice.
    advising = any(s.has("dont", "aware") for s in passages.sentences)
    writers = _WRITERS if advising else _WRITERS - {"advice"}
    as_notice = not passages.tellers & writers
    for sentence in passages.sentences:
        if sentence.has("dont", "denial", "aware", "heard"):
            continue
        asking = sentence.voice is Voice.question and sentence.has("favour", "family", "send")
        if (
            asking
            or sentence.voice is Voice.open
            or (as_notice and sentence.voice in (Voice.report, Voice.telling, Voice.warning))
        ):
            yield sentence


def unknown_links(passages: Passages, trusted: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """The links to hosts of no verified sender: the sentence's place and the piece."""
    for i, sentence in enumerate(passages.sentences):
        for mark in sentence.marks.get("link", ()):
            piece = passages.folded.text[mark.start : mark.end]
            host = piece.replace(" ", "").replace("[.]", ".").replace("(.)", ".").split("//")[-1]
            for sign in "/?:":
                host = host.split(sign, 1)[0]
            if not trusted(host):
                yield i, passages.folded.original(mark.start, mark.end)


def _hooked(passages: Passages, links: list[tuple[int, str]]) -> Iterator[Evidence]:
    usable = {id(s) for s in _sent(passages)}
    by_reason: dict[str, Evidence] = {}
    demanded = None
    for i, link in links:
        beside = passages.sentences[max(0, i - _CLOSE) : i + _CLOSE + 1]
        beside = [s for s in beside if id(s) in usable]
        for group, reason in _HOOKS.items():
            if hook := next((s for s in beside if s.has(group)), None):
                by_reason.setdefault(
                    reason, Evidence(reason, _clip(passages, hook), {"link": link})
                )
        demanding = next((s for s in beside if _demands(s)), None)
        if by_reason and demanding and not demanded:
            demanded = Evidence("text.phishing_request", _clip(passages, demanding), {"link": link})
    if demanded:
        yield demanded
    yield from by_reason.values()


def _demands(sentence: Sentence) -> bool:
    if sentence.has("install", "appfile"):
        return True
    secret = sentence.has("private", "card", "otp", "identity", "pin")
    return secret and sentence.has("fill", "send", "tapping")


def _from_abroad(passages: Passages, spoken: list[Sentence]) -> Iterator[Evidence]:
    # Couriers, banks and offices of this country do not write from abroad.
    hook = next((s for s in spoken if s.has(*_HOOKS)), None)
    if hook and any(s.has("foreign") for s in spoken):
        yield Evidence("text.smishing_abroad", _clip(passages, hook))


def _callback(passages: Passages, spoken: list[Sentence]) -> Iterator[Evidence]:
    # A bank's own notice gives its 15xx number; a private one asks to be called instead.
    alarm = next((s for s in spoken if s.has("security", "notme")), None)
    if alarm and {"mobile", "landline"} & _groups(spoken):
        yield Evidence("text.smishing_callback", _clip(passages, alarm))


def _family(passages: Passages, spoken: list[Sentence], link: str) -> Iterator[Evidence]:
    seen = _groups(spoken)
    if not {"family", "trouble"} <= seen:
        return
    asking = seen & {"favour", "send", "fill", "install", "giftpay", "tapping", "appfile"}
    sentence = next(s for s in spoken if s.has("trouble"))
    if (asking and "family_secret" in seen) or link:
        yield Evidence("text.family_emergency", _clip(passages, sentence))
    elif asking:
        yield Evidence("text.family_new_number", _clip(passages, sentence))


def _officer(passages: Passages, spoken: list[Sentence], link: str) -> Iterator[Evidence]:
    seen = _groups(spoken)
    if not {"officer", "accusation"} <= seen:
        return
    sentence = next(s for s in spoken if s.has("accusation"))
    if seen & {"safekeeping", "install", "appfile"}:
        yield Evidence("text.officer_transfer", _clip(passages, sentence))
    elif link or seen & {*CONTACT, "landline", "send", "tapping"}:
        yield Evidence("text.smishing_officer", _clip(passages, sentence))


def _payment(passages: Passages, spoken: list[Sentence], link: str) -> Iterator[Evidence]:
    seen = _groups(spoken)
    strange = bool(link) or bool(seen & {*CONTACT, "landline", "foreign"})
    called = {"payment", "foreign"} <= seen and seen & {*CONTACT, "landline", "hotline"}
    if ({"payment", "notme"} <= seen and strange) or called:
        sentence = next(s for s in spoken if s.has("payment"))
        yield Evidence("text.smishing_payment", _clip(passages, sentence))


def _loan(passages: Passages, spoken: list[Sentence], link: str) -> Iterator[Evidence]:
    seen = _groups(spoken)
    way = bool(link) or bool(seen & {*CONTACT, "landline", "hotline", "chat"})
    regulated = "compliance" in seen and not (link or seen & {*CONTACT})
    if {"loan_bait", "chosen"} <= seen and way and not regulated:
        sentence = next(s for s in spoken if s.has("loan_bait"))
        yield Evidence("text.smishing_loan", _clip(passages, sentence))


def _bait(passages: Passages, spoken: list[Sentence], link: str) -> Iterator[Evidence]:
    seen = _groups(spoken)
    way = bool(link) or bool(seen & {*CONTACT, "chat", "invite"})
    for group, reason in _BAITS.items():
        if group == "romance":
            way = bool(seen & {"foreign", "handle", "chat_link"})
        if group not in seen or not way:
            continue
        sentence = next(s for s in spoken if s.has(group))
        yield Evidence(reason, _clip(passages, sentence))


def _groups(sentences: list[Sentence]) -> set[str]:
    return {g for s in sentences for g in s.marks}


def _clip(passages: Passages, sentence: Sentence) -> str:
    return passages.piece(sentence)[:_LONGEST_SPAN].strip()
