"""Pages about Jamkkan itself: privacy, being wrong, embedding, the API, what a problem means."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.language import lang_of
from api.problems import FIGURES, STATUS, Problem
from api.reference import operations
from api.routes.box import KEPT
from api.routes.scripts import Release
from api.site import Site
from knowledge.content import Lang


def add_about(router: APIRouter, site: Site, release: Release, *, looks_up: bool) -> None:
    """Add the pages about ourselves; `looks_up` says whether links are opened for an answer."""
    get = partial(router.api_route, methods=["GET", "HEAD"], include_in_schema=False)

    @get("/privacy")
    async def privacy(request: Request) -> Response:
        return site.page(
            request, "privacy.html", operator=site.operator, looks_up=looks_up, headers=KEPT
        )

    @get("/wrong")
    async def wrong(request: Request) -> Response:
        return site.page(request, "wrong.html", operator=site.operator, headers=KEPT)

    @get("/embed")
    async def embed(request: Request) -> Response:
        return site.page(request, "embed.html", release=release, headers=KEPT)

    @get("/docs")
    async def docs(request: Request) -> Response:
        document = request.app.openapi()
        found = operations(document, lang_of(request))
        return site.page(request, "docs.html", operations=found, codes=sorted(STATUS), headers=KEPT)

    @get("/problems/{code}")
    async def problem(request: Request, code: str) -> Response:
        if code not in STATUS:
            raise Problem("not_found")
        return problem_page(site, request, Problem(code, values=FIGURES), status=200)


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
        headers=problem.headers,
        noindex=True,
    )
