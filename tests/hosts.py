"""Pages of other people that embed the widget: ordinary ones, strict ones and hostile ones."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.web import serving, web_app

STRICT = (
    "default-src 'none'; script-src {origin}; frame-src {origin}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
NONCE = "default-src 'none'; script-src 'nonce-r4nd0m' 'strict-dynamic'; frame-src {origin}"
_PAGE = """<!doctype html><html lang="{lang}"><head><title>Partner</title>
<meta name="viewport" content="width=device-width">{head}</head>
<body>{before}<main><h1>Partner</h1><p>A page of somebody else.</p>{inside}</main>
<script nonce="r4nd0m" src="{origin}/widget/{script}" defer {options}></script>{after}
</body></html>"""


class Host(NamedTuple):
    """One page: what stands in its head, body and script tag, and its policy, if any."""

    head: str = ""
    before: str = ""
    inside: str = ""
    after: str = ""
    options: str = ""
    policy: str = ""
    lang: str = "ko"
    script: str = "v1.js"


def _before_us(script: str) -> Host:
    return Host(head=f"<script>{script}</script>")


def _styled(style: str) -> Host:
    return Host(head=f"<style>{style}</style>")


# Twelve pages that get in the way, some by carelessness and some on purpose.
HOSTILE: dict[str, Host] = {
    "style for everything": _styled(
        "* { all: unset !important; position: static !important; color: red !important }"
    ),
    "hides what it does not know": _styled(
        "body > :not(main), jamkkan-widget { display: none !important; opacity: 0 !important }"
    ),
    "z-index war": Host(
        after='<div style="position:fixed;inset:0;z-index:2147483647;background:pink"></div>'
    ),
    "moved body": _styled("body { transform: scale(0.5); filter: blur(1px); contain: paint }"),
    "huge letters from right to left": _styled("html { font-size: 60px; direction: rtl }"),
    "broken arrays": _before_us(
        "for (const name of ['map','includes','find','filter','forEach','push'])"
        " Array.prototype[name] = () => { throw new Error('broken ' + name) }"
    ),
    "own fetch and messages": _before_us(
        "window.fetch = () => { throw new Error('no') };"
        " window.postMessage = () => { throw new Error('no') };"
        " XMLHttpRequest.prototype.open = () => { throw new Error('no') }"
    ),
    "frozen globals": _before_us(
        "for (const it of [Object, Array, Function, HTMLElement, EventTarget, Node, Event])"
        " { Object.freeze(it); Object.freeze(it.prototype) } Object.freeze(customElements)"
    ),
    "polluted objects": _before_us(
        "Object.prototype.jamkkan = 'close'; Object.prototype.theme = '<b>';"
        " Object.prototype.mode = 'inline'"
    ),
    "no custom elements": _before_us(
        "customElements.define = () => { throw new Error('not here') }"
    ),
    "no shadow": _before_us(
        "Element.prototype.attachShadow = () => { throw new Error('not here') }"
    ),
    "clears its body": Host(
        after="<script>addEventListener('load', () => setTimeout(() =>"
        " document.body.replaceChildren(document.createElement('main')), 50))</script>"
    ),
}


class Place(NamedTuple):
    """Where the widget comes from, and two sites that embed it: a partner's and a stranger's."""

    origin: str
    partner: str
    stranger: str


def host_site(known: Mapping[str, str], pages: Mapping[str, Host]) -> Starlette:
    """A site of such pages by number, `/` the strict one; `known` says later where we are."""

    async def page(request: Request) -> Response:
        number = request.path_params.get("number")
        host = Host(policy=STRICT) if number is None else list(pages.values())[number]
        asked = request.query_params
        host = host._replace(
            lang=asked.get("lang", host.lang), options=asked.get("options", host.options)
        )
        values = host._asdict()
        for place, value in known.items():
            values["inside"] = values["inside"].replace("{" + place + "}", value)
        html = _PAGE.format(**values, **known)
        policy = {"Content-Security-Policy": host.policy.format(**known)} if host.policy else {}
        return HTMLResponse(html, headers=policy)

    async def nothing(request: Request) -> Response:
        return Response(status_code=204)

    routes = [Route("/", page), Route("/{number:int}", page), Route("/{rest}", nothing)]
    return Starlette(routes=routes)


@contextmanager
def embedding(pages: Mapping[str, Host] | None = None) -> Iterator[Place]:
    """Jamkkan, a partner of its and a stranger, each on an origin of its own."""
    known: dict[str, str] = {}
    site = host_site(known, pages or {})
    with (
        serving(site) as partner,
        serving(site) as stranger,
        serving(web_app(partner_origins=[partner])) as origin,
    ):
        known.update(origin=origin, evil=stranger)
        yield Place(origin, partner, stranger)
