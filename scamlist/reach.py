"""Ways to reach the writer of a text: handles, phone numbers, chat links, other links."""

import re

from scamlist.vocabulary import Mark

# Mobile and internet numbers anyone can open in minutes; 15xx and landline numbers are also those of
# banks, courts and newspapers, so they prove less.
_MOBILE = re.compile(
    r"(?=[\d+o공영])(?:(?<![\d-])(?:(?:\+?82[ .-]?|[o0])[1li][o016789]|공일공|0(?:70|50[2-8]))"
    r"[ .)-]{0,3}[\do*x]{3,4}[ .-]{0,3}[\dox*]{4}(?!\d)"
    # the same in words: 공일공 이삼사오 육칠팔구
    r"|(?<![가-힣])[공영]일[공영][ .-]{0,2}[공영일이삼사오육륙칠팔구]{3,4}[ .-]{0,2}[공영일이삼사오육륙칠팔구]{4})"
)
_LANDLINE = re.compile(
    r"(?<![\d-])(?:0(?:2|[3-6][1-5])[ .)-]{0,3}[\d*x]{3,4}[ .-]{0,2}[\d*x]{4}"
    r"|00\d{1,3}[ .-]?\d{2,4}[ .-]\d{3,4}(?:[ .-]?\d{3,4})?)(?![\d%원])"
)
_HOTLINE = re.compile(
    r"(?<![\d-])(?:(?:15|16|18)\d\d[ .-]{0,2}[\d*x]{4}|080[ .-]?\d{3,4}[ .-]?[\d*x]{4})(?![\d%원])"
)
_CHAT_LINK = re.compile(
    r"(?:(?:open|pf|qr)\.kakao\.com|t\.me|telegram\.me|line\.me|wa\.me)/[!-~]{0,80}"
)
_SCHEME = re.compile(r"h[tx]{2}ps?\s?:\s?//[!-~가-힣]{2,200}")
_BARE = re.compile(
    r"(?<![a-z0-9가-힣@./-])(?:[a-z0-9가-힣-]{1,60}\s?(?:\[\.\]|\(\.\)|\.)){1,5}"
    r"([a-z]{2,8}|한국|닷컴)(?![a-z0-9-])(?:[/:?][!-~]{0,200})?"
)
# Enough to know a bare host from a file name or two sentences without a space between.
_SUFFIXES = frozenset((
    "com", "net", "org", "kr", "co", "io", "me", "info", "biz", "xyz", "top", "shop", "site",
    "online", "link", "club", "vip", "live", "app", "dev", "cc", "tv", "ly", "gl", "im", "in",
    "us", "asia", "store", "click", "icu", "buzz", "cfd", "sbs", "fun", "pro", "mobi", "work",
    "life", "world", "today", "lol", "bond", "ink", "one", "gg", "la", "to", "at", "id", "cn",
    "jp", "hk", "tk", "ml", "ga", "cf", "gq", "ws", "tel", "art", "cyou", "rest", "monster",
    "quest", "website", "space", "tech", "cloud", "page", "blog", "한국", "닷컴",
))  # fmt: skip
_HANDLE = re.compile(
    r"(?<![a-z0-9./@])@?(?=[\d_.]{0,8}[a-z])[a-z0-9_][a-z0-9_.]{2,24}(?![a-z0-9@])"
)
# "문의 @name": a name behind an invitation, with no messenger named.
_NAMED_HANDLE = re.compile(
    r"(?:문의|상담|연락|신청|디엠|contact|dm)\s{0,2}[:는은]?\s{0,2}(@[a-z0-9_]{3,30})"
)
_NOT_HANDLES = frozenset((
    "app", "apps", "ios", "android", "web", "www", "pc", "qr", "pay", "kakao", "kakaotalk",
    "talk", "open", "openchat", "channel", "chat", "telegram", "line", "whatsapp", "wechat",
    "signal", "discord", "id", "com", "net", "kr", "http", "https", "bot", "phone", "call", "sms",
    "24h", "kakaopay", "naver", "google", "apple", "us", "me", "now", "here", "ads",
))  # fmt: skip


def find(text: str, chats: list[Mark]) -> list[Mark]:
    """Marks `handle`, `mobile`, `landline`, `hotline`, `chat_link`, `link` in folded text.

    `chats` are the marks that name a messenger; a handle counts only close behind one.
    """
    marks = [Mark("mobile", *m.span()) for m in _MOBILE.finditer(text)]
    marks += [Mark("landline", *m.span()) for m in _LANDLINE.finditer(text)]
    marks += [Mark("hotline", *m.span()) for m in _HOTLINE.finditer(text)]
    marks += [Mark("chat_link", *m.span()) for m in _CHAT_LINK.finditer(text)]
    marks += [
        Mark("link", *m.span()) for m in _SCHEME.finditer(text) if not _CHAT_LINK.search(m[0])
    ]
    marks += [
        Mark("link", *m.span())
        for m in _BARE.finditer(text)
        if (m[1] in _SUFFIXES or (len(m[1]) == 2 and "/" in m[0])) and not _CHAT_LINK.search(m[0])
    ]
    marks += [Mark("handle", *m.span(1)) for m in _NAMED_HANDLE.finditer(text)]
    marks += [h for chat in chats if (h := _handle(text, chat))]
    return marks


def _handle(text: str, chat: Mark) -> Mark | None:
    line_end = text.find("\n", chat.end)
    stop = min(chat.end + 42, len(text) if line_end < 0 else line_end)
    # In English any word may follow "telegram"; a name there carries a sign of being one.
    in_english = text[chat.start].isascii()
    for found in _HANDLE.finditer(text, chat.end, stop):
        name = found[0].lstrip("@").rstrip(".")
        between = text[chat.end : found.start()]
        if len(between) > 14:
            return None
        if name in _NOT_HANDLES or "." in name:
            continue
        marked = (
            "@" in found[0]
            or ":" in text[chat.start : found.start()]
            or any(c.isdigit() or c == "_" for c in name)
        )
        if marked or not in_english:
            return Mark("handle", *found.span())
    return None
