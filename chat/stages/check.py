"""Check: addresses, contacts and passed-on messages are judged, then told in words."""

import re

from chat.replies import Step
from chat.resources import Resources
from chat.section import Section
from chat.stages import refuse
from chat.turn import Turn
from chat.verdicts import citations, lines, told
from knowledge.content import Lang
from scamlist.checker import InvalidInput
from scamlist.result import CheckResult

# What people write around a link when the link itself is the question.
_ONLY_ASKS = re.compile(
    r"^(이거|이건|여기|이곳|이|저|그|사이트|링크|주소|문자|글|메시지|카톡|이런|왔는데|왔어요|받았는데|받았어요|"
    r"보냈는데|맞나요|확인|체크|검사|봐줘|봐주세요|좀|해줘|해주세요|안전|안전한가요|안전해|안전한지|사기|사기인가요|"
    r"사기예요|사기임|사기야|믿어도|돼|되나요|될까요|괜찮|괜찮아|괜찮나요|괜찮은가요|요|진짜|공식|뭐야|뭔가요|어때|"
    r"어떤가요|인가요|이에요|예요|여기는|거|것|는|은|가|을|를|눌러도|들어가도|접속해도|정상|정품|맞아|맞아요|"
    r"is|this|it|a|the|site|link|url|page|safe|legit|legitimate|scam|fake|real|official|verified|trusted|"
    r"check|please|pls|can|you|i|trust|ok|okay|to|use|me|what|about|look|at|of|part|zeropay|"
    r"got|received|text|message|sms|does|do|know|phishing|\?|!|\.|,)+$"
)

# No offer ends like that: «…면 60 준다는데 꿀 아닌가요».
_ENDS_ASKING = re.compile(r"(?:나요|까요|가요|[가-힣](?:나|까|냐|는지|을지))[.!~ㅋㅎㅠㅜ\s]*$")
# A question of the person's own beside what they sent.
_ASKS = re.compile(
    r"[?]|나요|까요|어떻게|방법|알려|어디|뭐|왜|얼마|언제|누구|몇 ?(?:시|번|개)|\b(?:how|what|where|why|who|can|should|is it)\b"
)


def check(turn: Turn, resources: Resources, so_far: tuple[Section, ...]) -> Section | None:
    """The verdict on what was sent: one address alone, or the whole text with its items."""
    result = judged(turn, resources)
    if result is None:
        return None
    lang = turn.lang
    return Section(
        kind="check",
        text=describe(result, lang, resources),
        citations=citations(result, lang, resources.library),
        topics=tuple(dict.fromkeys(r["article"] for r in told(result) if r["article"])),
        steps=tuple(Step(s["id"], s["text"], s.get("contact") or "") for s in result["next_steps"]),
        check=result,
        final=turn.forwarded or _is_all(turn) or not _ASKS.search(turn.query.text),
    )


def describe(result: CheckResult, lang: Lang, resources: Resources) -> str:
    """A CheckResult as plain text."""
    return "\n".join(line.text for line in lines(result, resources.phrases[lang]))


def judged(turn: Turn, resources: Resources) -> CheckResult | None:
    """The verdict on what a message holds; None when there is nothing in it to judge."""
    found = turn.found
    contacts = [*found.phones, *found.handles, *found.accounts]
    if _names_help_lines(turn, resources):
        # «1566-1188, is that still the number?» asks what we know of it, not for a verdict.
        contacts = []
    if not found.addresses and not contacts and not turn.forwarded:
        return _offer(turn, resources)
    alone = len(found.addresses) == 1 and not contacts and not turn.forwarded
    try:
        if alone:
            href = found.addresses[0].address.href
            # What is only asked about is looked up once, with the words around it or without.
            look = resources.look if _is_all(turn) else None
            result = resources.checker.check(href, type="url", lang=turn.lang, look=look)
            if result["verdict"] == "official" or _is_all(turn):
                return result
        return resources.checker.check(turn.text, type="text", lang=turn.lang, look=resources.look)
    except InvalidInput:
        return None


def _offer(turn: Turn, resources: Resources) -> CheckResult | None:
    """A message without links is judged only when it reads as an offer itself."""
    asks = "?" in turn.text or _ENDS_ASKING.search(turn.text)
    if len(turn.text) < 30 or asks or refuse.find(turn, resources):
        return None
    result = resources.checker.check(turn.text, type="text", lang=turn.lang)
    return result if result["verdict"] == "danger" else None


def _names_help_lines(turn: Turn, resources: Resources) -> bool:
    """True when the only contacts are numbers of our contacts file, named in a sentence."""
    found = turn.found
    known = resources.checker.help_lines
    return (
        bool(found.phones)
        and not (found.handles or found.accounts or turn.forwarded or _is_all(turn))
        and all(phone.number in known for phone in found.phones)
    )


def _is_all(turn: Turn) -> bool:
    return bool(_ONLY_ASKS.match(turn.query.tight or "?"))
