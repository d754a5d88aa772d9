"""The site's pages: the one box, guides, platforms, help, privacy, problems and the API."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.language import chosen, lang_of, of_message
from api.problems import STATUS, Problem
from api.prose import blocks, without_sources
from api.schemas import ArticleBrief
from api.site import STATIC, Site, script
from api.views import Shelf
from chat.desk import Desk
from chat.messages import Message
from knowledge.content import Lang

Typed = Annotated[str, Form()]
# A page may be kept for a moment; a browser asks again before showing it after that.
_KEPT = {"Cache-Control": "public, max-age=300"}
_PRIVATE = {"X-Robots-Tag": "noindex, nofollow"}
# A problem page shows the sentence with the figures of the ordinary case.
_FIGURES = {"limit": "1,000,000", "parts": "…"}


def add_pages(router: APIRouter, site: Site, shelf: Shelf, desk: Desk) -> None:
    """Add the routes a person's browser reads; none of them is part of the API."""
    get = partial(router.api_route, methods=["GET", "HEAD"], include_in_schema=False)
    post = partial(router.post, include_in_schema=False)

    @get("/")
    async def front(request: Request) -> Response:
        return site.page(request, "front.html", error="", headers=_KEPT)

    @post("/")
    async def answered(request: Request, message: Typed = "") -> Response:
        return _answer(request, message, "answer.html", "front.html")

    @get("/chat")
    async def chat(request: Request) -> Response:
        return site.page(request, "chat.html", reply=None, error="", noindex=True, headers=_PRIVATE)

    @post("/chat")
    async def chatted(request: Request, message: Typed = "", session: Typed = "") -> Response:
        return _answer(request, message, "chat.html", "chat.html", session)

    @get("/guides")
    async def guides(request: Request) -> Response:
        groups = _grouped(shelf.articles(lang_of(request)), shelf)
        return site.page(request, "guides.html", groups=groups, headers=_KEPT)

    @get("/guides/{topic}")
    async def guide(request: Request, topic: str) -> Response:
        article = shelf.article(topic, lang_of(request))
        if article is None:
            raise Problem("not_found")
        return site.page(request, "guide.html", article=article, headers=_KEPT)

    @get("/platforms")
    async def platforms(request: Request) -> Response:
        found = shelf.platforms(lang_of(request))
        return site.page(request, "platforms.html", platforms=found, headers=_KEPT)

    @get("/platforms/{id}")
    async def platform(request: Request, id: str) -> Response:
        found = shelf.platform(id, lang_of(request))
        if found is None:
            raise Problem("not_found")
        return site.page(request, "platform.html", platform=found, headers=_KEPT)

    @get("/help")
    async def help_lines(request: Request) -> Response:
        contacts = shelf.contacts(lang_of(request))
        return site.page(request, "help.html", list=contacts, headers=_KEPT)

    @get("/privacy")
    async def privacy(request: Request) -> Response:
        return site.page(request, "privacy.html", headers=_KEPT)

    @get("/docs")
    async def docs(request: Request) -> Response:
        paths = request.app.openapi()["paths"]
        return site.page(request, "docs.html", paths=paths, headers=_KEPT)

    @get("/problems/{code}")
    async def problem(request: Request, code: str) -> Response:
        if code not in STATUS:
            raise Problem("not_found")
        return problem_page(site, request, Problem(code, values=_FIGURES), status=200)

    @get("/widget/v1.js")
    async def widget() -> Response:
        return script(STATIC / "widget.js")

    def _answer(
        request: Request, message: str, name: str, again: str, session: str = ""
    ) -> Response:
        lang = lang_of(request)
        if not message.strip():
            empty = site.phrases[lang]["front.empty"]
            return site.page(
                request, again, status=422, error=empty, reply=None, noindex=True, headers=_PRIVATE
            )
        spoken = of_message(message, chosen(request), lang)
        reply = desk.answer(Message(text=message, lang=spoken, session=session or None))
        return site.page(
            request,
            name,
            lang=reply.lang,
            reply=reply,
            later=[step for step in reply.steps if step.text not in reply.text],
            said=blocks(without_sources(reply.text, reply.citations)),
            error="",
            noindex=True,
            guides={brief.id: brief.title for brief in shelf.articles(reply.lang)},
            headers=_PRIVATE,
        )


def problem_page(
    site: Site, request: Request, problem: Problem, *, status: int | None = None
) -> Response:
    """A problem for someone reading it in a browser."""
    lang: Lang = lang_of(request)
    return site.page(
        request,
        "problem.html",
        status=status or problem.status,
        code=problem.code,
        problem_status=problem.status,
        detail=problem.sentence(site.phrases, lang),
        request_id="" if status else request.scope["jamkkan.request_id"],
        headers=problem.headers | _PRIVATE,
        noindex=True,
    )


def _grouped(briefs: Sequence[ArticleBrief], shelf: Shelf) -> list[tuple[str, list[ArticleBrief]]]:
    """Articles by what a reader comes for; an empty group is left out."""
    groups: dict[str, list[ArticleBrief]] = {key: [] for key in ("harm", "know", "tactic", "law")}
    for brief in briefs:
        kind = brief.id.partition("-")[0]
        if brief.id == "crisis" or "hour" in shelf.library.articles[brief.id, brief.lang].sections:
            kind = "harm"
        groups[kind if kind in groups else "know"].append(brief)
    return [(key, articles) for key, articles in groups.items() if articles]
