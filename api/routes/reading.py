"""The knowledge base as pages: guides, payment services, the comparison, help lines."""

from collections.abc import Sequence
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.comparison import COLUMNS, compare
from api.language import lang_of
from api.problems import Problem
from api.routes.box import KEPT
from api.schemas import ArticleBrief
from api.site import Site
from api.structured import of_guide
from api.views import Shelf

# A playbook's stages, in the order of time; an article with the first one is a playbook.
STAGES = ("hour", "day", "week")
_RELATED = 5


def add_reading(router: APIRouter, site: Site, shelf: Shelf) -> None:
    """Add the pages that read the knowledge base out."""
    get = partial(router.api_route, methods=["GET", "HEAD"], include_in_schema=False)

    @get("/guides")
    async def guides(request: Request) -> Response:
        groups = grouped(shelf.articles(lang_of(request)), shelf)
        return site.page(request, "guides.html", groups=groups, card="guides", headers=KEPT)

    @get("/guides/{topic}")
    async def guide(request: Request, topic: str) -> Response:
        lang = lang_of(request)
        article = shelf.article(topic, lang)
        if article is None:
            raise Problem("not_found")
        groups = grouped(shelf.articles(lang), shelf)
        mine = next((list_ for _, list_ in groups if any(a.id == topic for a in list_)), [])
        return site.page(
            request,
            "guide.html",
            article=article,
            stages=STAGES,
            playbook=any(section.id == STAGES[0] for section in article.sections),
            related=_neighbours(mine, topic),
            structured=partial(of_guide, article, article.summary),
            card="guides",
            headers=KEPT,
        )

    @get("/platforms")
    async def platforms(request: Request) -> Response:
        lang = lang_of(request)
        views = [shelf.platform(brief.id, lang) for brief in shelf.platforms(lang)]
        groups = compare([view for view in views if view])
        return site.page(
            request,
            "platforms.html",
            groups=groups,
            columns=tuple(COLUMNS),
            card="platforms",
            headers=KEPT,
        )

    @get("/platforms/{id}")
    async def platform(request: Request, id: str) -> Response:
        found = shelf.platform(id, lang_of(request))
        if found is None:
            raise Problem("not_found")
        return site.page(request, "platform.html", platform=found, card="platforms", headers=KEPT)

    @get("/help")
    async def help_lines(request: Request) -> Response:
        contacts = shelf.contacts(lang_of(request))
        return site.page(request, "help.html", list=contacts, card="help", headers=KEPT)


def grouped(briefs: Sequence[ArticleBrief], shelf: Shelf) -> list[tuple[str, list[ArticleBrief]]]:
    """Articles by what a reader comes for; an empty group is left out."""
    groups: dict[str, list[ArticleBrief]] = {key: [] for key in ("harm", "know", "tactic", "law")}
    for brief in briefs:
        kind = brief.id.partition("-")[0]
        if brief.id == "crisis" or "hour" in shelf.library.articles[brief.id, brief.lang].sections:
            kind = "harm"
        groups[kind if kind in groups else "know"].append(brief)
    return [(key, articles) for key, articles in groups.items() if articles]


def _neighbours(briefs: Sequence[ArticleBrief], topic: str) -> list[ArticleBrief]:
    """A few others of the same group, those that follow first."""
    place = next((n for n, brief in enumerate(briefs) if brief.id == topic), 0)
    return [*briefs[place + 1 :], *briefs[:place]][:_RELATED]
