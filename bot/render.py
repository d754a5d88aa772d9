"""The one renderer: replies into Telegram messages that lead nobody astray."""

import html
import re
from collections.abc import Collection
from typing import Any

from chat.replies import Reply
from scamlist.address import defang

MAX_TEXT = 4096  # UTF-16 units, counted after Telegram took the mark-up out
MAX_SOURCES = 2  # buttons that open a source

Payload = dict[str, Any]
Rows = list[list[dict[str, str]]]

_SPACE = re.compile(r"(\s+)")
# A word Telegram's server could turn into something to tap, or one that is defanged already.
# It is wide on purpose: which top-level domains Telegram knows is not ours to rely on.
_TAPPABLE = re.compile(
    r"""
      ://                                              # any scheme
    | \[[.:]\]                                         # defanged
    | @[A-Za-z0-9_]{3} | \w@\w                         # a person, a channel, a mailbox
    | [^\s.]\.(?:[A-Za-z]{2}|[^\W\d_A-Za-z가-힣]|한국|닷컴|닷넷|삼성)
    | \d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}
    """,
    re.VERBOSE,
)
_OPENING = "([{<\"'“‘「『«"
_CLOSING = ".,;:!?…。、)]}>\"'”’」』»"
# «주소(example.kr)는»: the Korean words around brackets are no part of what stands in them.
_LEAD = re.compile(r"[(<\"'“‘「『«]*[가-힣]+(?=[(“‘「『«])")
_TRAIL = re.compile(r"(?<=[)”’」』»])[가-힣]+$")
_PARTICLE = re.compile(r"(?<=[A-Za-z0-9\]])[가-힣]+$")
# An address that can only lead to the host it begins with: nothing in it starts another one.
_PLAIN_ADDRESS = re.compile(
    r"(?:https?://)?([a-z0-9.-]+)(?:[/?#][\w/.%~=&?#+-]*)?", re.ASCII | re.IGNORECASE
)


def render(reply: Reply, hosts: Collection[str], rows: Rows | None = None) -> list[Payload]:
    """The messages that carry a reply, in order; its buttons are under the last one.

    `rows` are buttons that come before the reply's own.

    `hosts` are those a message may lead to, with everything below them: report channels and
    our own pages. Every other address is shown defanged and as code, and never as a button.
    """
    questions: Rows = [
        [{"text": question, "callback_data": f"v1:ask:{n}"}]
        for n, question in enumerate(reply.suggestions)
    ]
    sources = {c.url: c.source for c in reply.citations if leads_to(c.url, hosts)}
    pages: Rows = [
        [{"text": source, "url": url}] for url, source in list(sources.items())[:MAX_SOURCES]
    ]
    return render_text(reply.text, hosts, [*(rows or ()), *questions, *pages])


def render_text(text: str, hosts: Collection[str], rows: Rows | None = None) -> list[Payload]:
    """Plain text as one message, or as several when it is longer than Telegram takes."""
    words = _SPACE.split(_well_formed(text))
    pieces = _split("".join(_defanged(word, hosts) for word in words))
    messages: list[Payload] = [
        {
            "text": "".join(_marked(word, hosts) for word in _SPACE.split(piece)),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        for piece in pieces
    ]
    if rows:
        messages[-1]["reply_markup"] = {"inline_keyboard": rows}
    return messages


def without_markup(payload: Payload) -> Payload:
    """The same message as plain text, for when Telegram cannot read the mark-up."""
    bare = {key: value for key, value in payload.items() if key != "parse_mode"}
    text = html.unescape(re.sub(r"</?(?:code|a)\b[^>]*>", "", str(payload["text"])))
    # Without code around it, only the sign itself keeps a name from being tapped.
    return {**bare, "text": text.replace("@", "＠")}


def leads_to(address: str, hosts: Collection[str]) -> bool:
    """Whether a plain address can only lead to one of the hosts, or below one."""
    found = _PLAIN_ADDRESS.fullmatch(address)
    if found is None:
        return False
    host = found[1].lower()
    return any(host == own or host.endswith(f".{own}") for own in hosts)


def _defanged(word: str, hosts: Collection[str]) -> str:
    if _TAPPABLE.search(word) is None:  # then nothing inside it is, either
        return word
    before, core, after = _parts(word)
    return f"{before}{defang(core)}{after}" if _is_suspect(core, hosts) else word


def _marked(word: str, hosts: Collection[str]) -> str:
    if _TAPPABLE.search(word) is None:
        return html.escape(word, quote=False)
    raw = _parts(word)
    before, core, after = (html.escape(part, quote=False) for part in raw)
    if _is_suspect(raw[1], hosts):
        return f"{before}<code>{core}</code>{after}"
    if after and "://" in core:
        # Telegram would take a Korean particle for a part of the host.
        return f'{before}<a href="{core}">{core}</a>{after}'
    return f"{before}{core}{after}"


def _parts(word: str) -> tuple[str, str, str]:
    """What may be an address in a word, and the marks and particles around it."""
    lead = _LEAD.match(word)
    rest = word[lead.end() :].lstrip(_OPENING) if lead else word.lstrip(_OPENING)
    core = _PARTICLE.sub("", _TRAIL.sub("", rest).rstrip(_CLOSING))
    return word[: len(word) - len(rest)], core, rest[len(core) :]


def _is_suspect(core: str, hosts: Collection[str]) -> bool:
    return _TAPPABLE.search(core) is not None and not leads_to(core, hosts)


def _split(text: str) -> list[str]:
    """Pieces of at most MAX_TEXT, cut between paragraphs, else lines, else words."""
    pieces = []
    while len(head := _head(text)) < len(text):
        cuts = (head.rfind(border) for border in ("\n\n", "\n", " "))
        cut = next((at for at in cuts if at > 0), len(head))
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text]


def _head(text: str) -> str:
    return text.encode("utf-16-le")[: MAX_TEXT * 2].decode("utf-16-le", "ignore")


def _well_formed(text: str) -> str:
    """Half a character, which a person's phone can send, cannot be sent back."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
