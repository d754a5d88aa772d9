"""Sentences no reply may contain, whatever was asked."""

import re
from collections.abc import Iterator

from chat.replies import Reply

_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+")
# A praise counts only where the same sentence does not deny, doubt or ask it.
_PRAISE = re.compile(
    r"합법.*(?:현금화|업체|업자|중개|매입)|(?:현금화|업체|업자|중개|매입).*합법"
    r"|정식 ?(?:등록|업체|인증)|(?:인증|안심|검증)된? ?(?:업체|중개)|검증되"
    r"|안전(?:합니다|해요|하다|한 (?:업체|곳|사이트|링크|주소))|믿(?:어도|을) ?(?:됩|수 있)"
    r"|\b(?:is|are|it's|a|as) (?:legal|lawful|verified|certified|trusted|trustworthy|safe)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"않|아니|아닙|없(?!이)|못|마세요|말고|거짓|사실과|불법|금지|근거|\?|주장|라는|라고|는지|[나까가]요$|앞세|조심|주의|확인되지"
    r"|\b(?:not|no|never|nothing|none|neither|cannot|false|claim|claims|whether|without|if|says?|nor)\b|n't",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:카톡|카카오톡|텔레그램|텔레|라인|오픈 ?채팅)(?: ?(?:아이디|ID))? ?[:：]? ?"
    r"@?[A-Za-z][A-Za-z0-9_.]{3,}(?![A-Za-z0-9_\[])"
    r"|(?:KakaoTalk|Telegram)(?: ID)?: ?@?[A-Za-z]\w{3,}"
    r"|\bt\.me/|(?<!\[)open\.kakao\.com/o/|(?<![\w.])@[A-Za-z_]\w{3,}"
)
_LIVE = re.compile(r"https?://[^\s]*zeropaybank|(?<![\w.\[-])zeropaybank\.com", re.IGNORECASE)
_LABEL = re.compile(r"범죄자입니다|사기꾼입니다|\b(?:is|are) (?:a )?criminals?\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d-])(?:0\d{1,2}-\d{3,4}-\d{4}|1[568]\d{2}-\d{4})(?![\d-])")
_FACILITATION = re.compile(
    r"(?:업체|곳)(?:를|을)? 추천(?:합니다|드립니다|해 드(?:릴|립|려))|연결해 드(?:릴|립|려|리겠)"
    r"|(?:한도|정책|차단)[을를]? ?(?:푸는|뚫는|우회하는) 방법은|(?:현금화|깡)(?:하는)? (?:방법|순서)은? 다음"
    r"|\bI (?:recommend|suggest) (?:using )?(?:this|the) (?:broker|site)|\bto bypass (?:it|the)\b, ",
    re.IGNORECASE,
)


def unsafe(reply: Reply, numbers: frozenset[str]) -> Iterator[str]:
    """Each thing in a reply that must never be said, named and quoted.

    `numbers` are the phone numbers of the contacts file; any other one is unsafe too.
    """
    for sentence in _SENTENCE.split(reply.text):
        if _PRAISE.search(sentence) and not _DOUBT.search(sentence):
            yield f"claim: {sentence}"
    for name, pattern in (("contact", _CONTACT), ("live link", _LIVE), ("label", _LABEL)):
        for match in pattern.finditer(reply.text):
            yield f"{name}: {match[0]}"
    for match in _NUMBER.finditer(reply.text):
        if match[0] not in numbers:
            yield f"number: {match[0]}"


def facilitates(reply: Reply) -> bool:
    """True when a reply hands over what a refused request was after."""
    return _FACILITATION.search(reply.text) is not None
