"""The one box: what is pasted, its answer, and a result that can be passed on."""

from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.access import charge
from api.answering import answer
from api.language import chosen, lang_of, of_message
from api.limits import weight
from api.panel import given
from api.problems import Problem
from api.prose import blocks, without_sources
from api.site import Site
from api.structured import of_site
from api.views import Shelf
from chat.desk import Desk
from chat.messages import Message
from knowledge.content import Lang
from scamlist.result import CheckResult

Typed = Annotated[str, Form()]
# A page may be kept for a moment; a browser asks again before showing it after that.
KEPT = {"Cache-Control": "public, max-age=300"}
# A result that names nothing it was about must not be able to vouch for anything
# (docs/adr/0010-shared-results.md), so an official one is never shared.
SHARED = ("danger", "caution", "unknown")
# The numbers and the playbooks a person already hurt most often needs.
CALLS = ("police_112", "counterscam_1394", "kisa_118", "kinfa_1397")
DOORS = ("pin-sent", "money-sent", "code-given", "id-sent", "threatened")


def add_box(router: APIRouter, site: Site, shelf: Shelf, desk: Desk, *, waits: bool) -> None:
    """Add the front page, its answers, the chat, and the pages of shared results.

    `waits` says that an answer may wait for the network.
    """
    get = partial(router.api_route, methods=["GET", "HEAD"], include_in_schema=False)
    post = partial(router.post, include_in_schema=False)

    @get("/")
    async def front(request: Request) -> Response:
        return _front(request)

    @post("/")
    async def answered(request: Request, message: Typed = "") -> Response:
        if not message.strip():
            return _front(request, site.phrases[lang_of(request)]["front.empty"], status=422)
        return await _answer(request, message, "answer.html")

    @get("/chat")
    async def chat(request: Request) -> Response:
        return _chat(request)

    @post("/chat")
    async def chatted(request: Request, message: Typed = "", session: Typed = "") -> Response:
        if not message.strip():
            return _chat(request, site.phrases[lang_of(request)]["front.empty"], status=422)
        return await _answer(request, message, "chat.html", session)

    @get("/results/{verdict}")
    @get("/results/{verdict}/{about}")
    async def shared(request: Request, verdict: str, about: str = "") -> Response:
        categories = about.split("+") if about else []
        words = site.phrases[lang_of(request)]
        known = all(f"category.{category}" in words for category in categories)
        if verdict not in SHARED or not known or len(set(categories)) != len(categories):
            raise Problem("not_found")
        return site.page(
            request,
            "shared.html",
            verdict=verdict,
            categories=categories,
            on=_date(request.query_params.get("on", "")),
            noindex=True,
            card=verdict,
            headers=KEPT,
        )

    def _front(request: Request, error: str = "", status: int = 200) -> Response:
        lang = lang_of(request)
        titles = {brief.id: brief.title for brief in shelf.articles(lang)}
        words = site.phrases[lang]
        return site.page(
            request,
            "front.html",
            status=status,
            error=error,
            doors=[(topic, titles[topic]) for topic in DOORS if topic in titles],
            urgent=[c for c in shelf.contacts(lang) if c.id in CALLS],
            structured=partial(of_site, words["site.name"], words["site.description"], lang),
            noindex=bool(error),
            headers={} if error else KEPT,
        )

    def _chat(request: Request, error: str = "", status: int = 200) -> Response:
        theme = request.query_params.get("theme")
        return site.page(
            request,
            "chat.html",
            status=status,
            reply=None,
            error=error,
            theme=theme if theme in ("light", "dark") else "auto",
            framed="origin" in request.query_params,
            given=_given(lang_of(request)),
            noindex=True,
        )

    def _given(lang: Lang) -> dict[str, Any]:
        # An answer follows the language of the question, which need not be the page's.
        return given(site.words(lang), site.doors["ko"] | site.doors["en"])

    async def _answer(request: Request, message: str, name: str, session: str = "") -> Response:
        charge(request.scope, weight(message))
        spoken = of_message(message, chosen(request), lang_of(request))
        heard = Message(message, lang=spoken, session=session or None)
        reply = await answer(desk, heard, waits=waits)
        return site.page(
            request,
            name,
            lang=reply.lang,
            reply=reply,
            later=[step for step in reply.steps if step.text not in reply.text],
            said=blocks(without_sources(reply.text, reply.citations)),
            error="",
            guides={brief.id: brief.title for brief in shelf.articles(reply.lang)},
            share=share_path(reply.check),
            theme="auto",
            framed=False,
            given=_given(reply.lang),
            noindex=True,
        )


def share_path(check: CheckResult | None) -> str:
    """The address of a result without what it was about; empty where there is none to share."""
    if check is None or check["verdict"] not in SHARED:
        return ""
    about = "+".join(check["categories"])
    day = check["checked_at"][:10]
    return f"/results/{check['verdict']}{'/' if about else ''}{about}?on={day}"


def _date(text: str) -> str:
    """A date as it was written, empty when it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
