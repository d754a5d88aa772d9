"""Page evidence: what a saved page shows against itself at the address it was served at."""

import re
from collections.abc import Iterator

import ada_url

from scamlist import offers, passages, smishing, wording
from scamlist.brands import Registry
from scamlist.evidence import Evidence
from scamlist.fold import fold
from scamlist.likeness import likeness
from scamlist.markup import PageFacts, read
from scamlist.passages import Passages, Voice

__all__ = ["PageFacts", "observe", "read", "words"]

_CHAT_HOSTS = ("open.kakao.com", "t.me", "telegram.me", "line.me", "wa.me", "tg:", "kakaoopen:")
_MOBILE = re.compile(r"tel:[\s+]*(?:82[ -]?|0)(?:1[016-9]|70|50[2-8])")
# Structured data of a trade; a newspaper's or law office's says NewsArticle or LegalService.
_TRADES = frozenset(
    ("FinancialService", "LocalBusiness", "Store", "Service", "Product", "Offer", "LoanOrCredit")
)
_LOG_IN = re.compile(
    r"로그인|본인\s?(?:인증|확인)|인터넷\s?뱅킹|간편\s?(?:결제|인증)|안전\s?(?:결제|거래)|결제|고객\s?센터|계정|비밀번호"
    r"|인증|보안|센터|공식|홈페이지|주문서?|배송|조회|환불|환급|보상금?|무료|교체|유심|usim|정보\s?보호|신청|접수|내역|확인"
    r"|입금|출금|서비스|페이지|알림|안내|이벤트|해제|제한|log\s?-?in|sign\s?-?in|verify|verification|account|secure"
    r"|security|official|payment|checkout|order|refund|reward|claim|service|notice|update|unlock"
)
_SECRETS = frozenset(("pin", "otp", "resident", "card", "password"))
# Letters a title may hold besides a brand and log-in words and still be "the brand's log-in".
_STRAY_LETTERS = 6
_LONGEST_LOG_IN = 2_500
_LONGEST_ANCHOR = 24
_SHORT_NAME = 3


def observe(
    facts: PageFacts, host: str | None, registrable: str | None, registry: Registry
) -> list[Evidence]:
    """What a page shows against itself. It never speaks for a page: nothing here is `official`.

    `host` and `registrable` are those of the address the page was served at, or None; `registry`
    tells which names are protected, and whose hosts are their own.
    """
    contact = bool(_MOBILE.search("\n".join(facts.targets("tel:")))) or any(
        _is_chat(link.href) for link in facts.links
    )
    spoken = passages.read(words(facts), believe_citations=not contact)
    likened = wording.liken(spoken, likeness(), wording.PAGE, quoting=not contact)
    # A page worded like no offer at all only speaks of what a rule saw there, unless it leads on.
    unlike = likened and likened.odds < wording.PAGE.unlike and not contact
    found = [] if unlike else offers.judge(spoken, contact=contact)
    if likened and likened.evidence and not any(e.reason in wording.SETTLED for e in found):
        found.append(likened.evidence)
    found += _pressed(spoken)
    if found:
        found += _around(facts, host, registrable, contact=contact)
    found += _structured(facts)
    found += _keyword_links(facts, spoken, host, registrable)
    found += _concealed(facts, spoken)
    found += _forms(facts, spoken)
    found += _log_in(facts, spoken, host, registry)
    return found


def words(facts: PageFacts) -> str:
    """All that a page says to its reader, title first, each line once."""
    parts = (facts.title, facts.description, facts.text, facts.images)
    # Menus, footers and buttons stand on a page again and again, and say nothing new.
    return "\n".join(dict.fromkeys("\n".join(filter(None, parts)).split("\n")))


def _pressed(spoken: Passages) -> list[Evidence]:
    # A shop's help page tells people to send codes too; a page asks for them when it names cash.
    cashing = any(s.has("cashout", "voucher", "cash") for s in spoken.sentences)
    return smishing.requests(spoken) if cashing and len(spoken.tellers) < 2 else []


def _around(
    facts: PageFacts, host: str | None, registrable: str | None, *, contact: bool
) -> Iterator[Evidence]:
    if contact:
        live = [*facts.targets("tel:"), *(x.href for x in facts.links if _is_chat(x.href))]
        yield Evidence("page.live_contact", live[0][:120])
    if (canonical := _host(facts.canonical)) and host and _elsewhere(canonical, host, registrable):
        yield Evidence("page.canonical_elsewhere", facts.canonical[:200], {"host": canonical})


def _structured(facts: PageFacts) -> Iterator[Evidence]:
    if not facts.types & _TRADES:
        return
    said = passages.read(facts.structured)
    for sentence in said.open():
        if sentence.has("cashout") and len(said.tellers) < 2:
            yield Evidence("page.financial_service", said.piece(sentence)[:160])
            return


def _keyword_links(
    facts: PageFacts, spoken: Passages, host: str | None, registrable: str | None
) -> Iterator[Evidence]:
    if not host or not any(s.has("cashout") for s in spoken.sentences):
        return
    for link in facts.links:
        target = _host(link.href)
        if (
            not target
            or len(link.text) > _LONGEST_ANCHOR
            or not _elsewhere(target, host, registrable)
        ):
            continue
        said = passages.read(link.text)
        if any(s.has("cashout") and s.voice is Voice.open for s in said.sentences):
            yield Evidence("page.keyword_link", link.text, {"host": target})
            return


def _concealed(facts: PageFacts, spoken: Passages) -> Iterator[Evidence]:
    if facts.hidden:
        hidden = passages.read(facts.hidden)
        if offers.judge(hidden):
            sentence = next((s for s in hidden.open() if s.has("cashout")), None)
            sentence = sentence or next(hidden.open())
            yield Evidence("page.hidden_offer", hidden.piece(sentence)[:160])
    stuffing = passages.read(facts.keywords)
    stuffed = sum(len(s.marks.get("cashout", ())) for s in stuffing.sentences)
    if stuffed >= 4 and len(spoken.tellers) < 2:
        yield Evidence("page.keyword_stuffing", facts.keywords[:160])


def _forms(facts: PageFacts, spoken: Passages) -> Iterator[Evidence]:
    for kinds in facts.forms:
        if {"pin", "account"} <= kinds:
            yield Evidence("page.form_pin")
        if len(kinds & _SECRETS) >= 3:
            yield Evidence("page.form_secrets")
    selling = any(s.has("cashout", "voucher") and s.voice is Voice.open for s in spoken.sentences)
    if selling and any(k & {"otp", "resident"} for k in facts.forms):
        yield Evidence("page.form_identity")


def _log_in(
    facts: PageFacts, spoken: Passages, host: str | None, registry: Registry
) -> Iterator[Evidence]:
    asking = {k for kinds in facts.forms for k in kinds} & {"password", "otp", "card", "resident"}
    if not asking:
        return
    title = fold(facts.title.split("\n")[0]).text
    named = next(((a, b) for a, b in registry.names if _named(a, title)), None)
    if named is None:  # "T world 로그인" is the log-in of tworld
        title = title.replace(" ", "")
        named = next(
            ((a, b) for a, b in registry.names if title.startswith(a) and len(a) > _SHORT_NAME),
            None,
        )
    if named is None:
        return
    alias, brand = named
    rest = _LOG_IN.sub("", title.replace(alias, ""))
    bare = sum(c.isalnum() for c in rest) <= _STRAY_LETTERS
    alone = bare and len(facts.text) < _LONGEST_LOG_IN and "byline" not in spoken.tellers
    span = facts.title[:120]
    if alone and host and not registry.owns(host):
        yield Evidence("page.login_imitation", span, {"brand": brand.ko}, brand=brand.id)
    elif alone and not host:
        yield Evidence("page.login_form", span, {"brand": brand.ko}, brand=brand.id)


def _is_chat(href: str) -> bool:
    plain = href.lower().split("//")[-1]
    return plain.startswith(_CHAT_HOSTS)


def _host(href: str) -> str:
    if not href.lower().startswith(("http://", "https://", "//")):
        return ""
    try:
        return ada_url.URL(f"https:{href}" if href.startswith("//") else href).hostname
    except ValueError:
        return ""


def _elsewhere(target: str, host: str, registrable: str | None) -> bool:
    own = registrable or host.removeprefix("www.")
    return target != host and target != own and not target.endswith(f".{own}")


def _named(alias: str, title: str) -> bool:
    at = title.find(alias)
    if at < 0:
        return False
    before, after = title[at - 1 : at], title[at + len(alias) : at + len(alias) + 1]
    if alias.isascii():
        edges = (before, after)
        # Two letters are a name only where a title begins: KT 고객센터.
        return (len(alias) > 2 or at == 0) and not any(
            c.isascii() and c.isalnum() for c in edges if c
        )
    # Two syllables are a word of their own or none: 토스, never 토스트.
    return len(alias) > 2 or not (after.isalnum() or before.isalnum())
