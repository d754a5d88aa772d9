"""The site's pages: templates, words, safe Markdown and static files."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.language import chosen, lang_of
from chat.phrases import Phrases
from knowledge.contacts import Contact
from knowledge.content import LANGS, Lang

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
FOREVER = "31536000, immutable"

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:]{2,45}\](:\d{1,5})?")
_TAGS = {"a", "blockquote", "br", "code", "em", "h3", "h4", "li", "ol", "p", "strong", "ul"}


class Site:
    """Renders pages in one language; every word comes from the phrase files."""

    def __init__(
        self,
        phrases: Phrases,
        contacts: Mapping[str, Contact],
        public_url: str = "",
        operator: str = "",
    ) -> None:
        """`public_url` is the origin people know us by; `operator` is how to reach who runs us."""
        self.phrases = phrases
        self.contacts = contacts
        self.operator = operator
        self._public_url = public_url
        self._markdown = MarkdownIt("commonmark", {"html": False}).disable("image")
        self.doors = {lang: doors(contacts, lang) for lang in LANGS}
        self._linked = {lang: _linking(self.doors[lang]) for lang in LANGS}
        self._pages = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self._pages.filters["json"] = partial(json.dumps, ensure_ascii=False, indent=2)
        self._pages.globals["asset_version"] = _asset_version()
        self._pages.globals["verdicts"] = ("danger", "caution", "unknown", "official")

    def page(
        self,
        request: Request,
        name: str,
        *,
        status: int = 200,
        lang: Lang | None = None,
        headers: Mapping[str, str] | None = None,
        noindex: bool = False,
        card: str = "home",
        structured: Callable[[str], Any] | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """A page as a response. `lang` is the request's own unless the answer has another.

        `card` names the picture shown where the page is shared; `structured` makes the page's
        schema.org data, given our origin. A page with `noindex` names no address of its own.
        """
        lang = lang or lang_of(request)
        origin = self.origin(request)
        html = self._pages.get_template(name).render(
            t=self.words(lang),
            lang=lang,
            other=next(other for other in LANGS if other != lang),
            path=request.url.path,
            here=origin + quote(request.url.path),
            origin=origin,
            card=f"{origin}/static/cards/{card}-{lang}.png",
            noindex=noindex,
            structured=structured(origin) if structured else None,
            link=_links(lang if chosen(request) else None),
            markdown=lambda text: self.markdown(text, lang),
            dial=lambda text: self.dial(text, lang),
            tel=tel,
            contacts=self.contacts,
            **values,
        )
        if noindex:
            headers = {"X-Robots-Tag": "noindex, nofollow", **(headers or {})}
        own = {"Content-Language": lang, "Vary": "Accept-Language", **(headers or {})}
        return HTMLResponse(html, status, own)

    def xml(
        self,
        request: Request,
        name: str,
        media_type: str,
        *,
        headers: Mapping[str, str],
        **values: Any,
    ) -> Response:
        """An index for machines, in the language of the request."""
        lang = lang_of(request)
        origin = self.origin(request)
        text = self._pages.get_template(name).render(
            t=self.words(lang), lang=lang, langs=LANGS, origin=origin, **values
        )
        own = {"Content-Language": lang, "Vary": "Accept-Language", **headers}
        return Response(text, headers=own, media_type=media_type)

    def origin(self, request: Request) -> str:
        """Our own origin: the configured one, else the one the request came to, else nothing."""
        if self._public_url:
            return self._public_url
        host = request.headers.get("host", "")
        return f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else ""

    def markdown(self, text: str, lang: Lang) -> Markup:
        """Markdown as clean HTML, help lines as links to call."""
        linked = self._linked[lang](_glued(text), lambda shown, href: f"[{shown}]({href})")
        return Markup(  # noqa: S704 - nh3 cleaned it, down to the tags listed above
            nh3.clean(
                self._markdown.render(linked),
                tags=_TAGS,
                attributes={"a": {"href"}},
                url_schemes={"https", "tel"},
                link_rel="noopener noreferrer",
            )
        )

    def dial(self, text: str, lang: Lang) -> Markup:
        """Plain text as HTML, help lines as links to call and nothing else as a link."""
        return Markup(  # noqa: S704 - escaped first; the links are the contacts file's own
            self._linked[lang](
                _glued(str(escape(text))), lambda shown, href: f'<a href="{href}">{shown}</a>'
            )
        )

    def words(self, lang: Lang) -> Callable[..., str]:
        """The function that says a phrase in one language, its places filled."""
        words = self.phrases[lang]

        def t(key: str, **values: object) -> str:
            return words[key].format(**values) if values else words[key]

        return t


class Assets(StaticFiles):
    """Static files; one asked for by its version never changes, so it is kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        lasts = FOREVER if scope["query_string"].startswith(b"v=") else "3600"
        response.headers["Cache-Control"] = f"public, max-age={lasts}"
        return response


def script(path: Path, *, lasts: str) -> FileResponse:
    """A script another site's page may load; `lasts` says how long it may be kept."""
    headers = {
        "Cache-Control": f"public, max-age={lasts}",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }
    return FileResponse(path, media_type="text/javascript", headers=headers)


def _glued(text: str) -> str:
    """A word joiner where browsers would part a percent sign from the particle it carries."""
    return re.sub(r"%(?=[가-힣])", "%\u2060", text)


def tel(number: str) -> str:
    """A phone number as an address to call."""
    return "tel:" + re.sub(r"\D", "", number)


def _links(lang: Lang | None) -> Callable[[str], str]:
    """Addresses within the site, which keep a language that was picked."""
    return lambda path: quote(path) + (f"?lang={lang}" if lang else "")


def doors(contacts: Mapping[str, Contact], lang: Lang) -> dict[str, str]:
    """Every help line as it is written in an answer, with the address that reaches it."""
    return {c.show(lang): tel(c.number) if c.number else c.url for c in contacts.values()}


def _linking(hrefs: Mapping[str, str]) -> Callable[[str, Callable[[str, str], str]], str]:
    """A function that turns every help line named in a text into a link."""
    hrefs = {**hrefs, **{str(escape(shown)): href for shown, href in hrefs.items()}}
    longest_first = sorted(hrefs, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def link(text: str, make: Callable[[str, str], str]) -> str:
        return pattern.sub(lambda m: make(m[0], hrefs[m[0]]), text)

    return link


def _asset_version() -> str:
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
