"""What machines read to find the pages: the sitemap, the feed of guides, robots.txt."""

from datetime import date
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from api.language import lang_of
from api.site import Site
from api.views import Shelf

_KEPT = {"Cache-Control": "public, max-age=3600"}
PLACES = (
    *("/", "/guides", "/platforms", "/cost", "/quiz", "/help"),
    *("/privacy", "/wrong", "/embed", "/docs"),
)


def add_indexes(router: APIRouter, site: Site, shelf: Shelf) -> None:
    """Add the indexes; no address in them holds anything a person typed."""
    get = partial(router.api_route, methods=["GET", "HEAD"], include_in_schema=False)

    @get("/robots.txt")
    async def robots(request: Request) -> Response:
        lines = ["User-agent: *", "Disallow: /v1/", "Disallow: /results/"]
        if origin := site.origin(request):
            lines.append(f"Sitemap: {origin}/sitemap.xml")
        return PlainTextResponse("\n".join([*lines, ""]), headers=_KEPT)

    @get("/sitemap.xml")
    async def sitemap(request: Request) -> Response:
        pages: list[tuple[str, date | None]] = [(place, None) for place in PLACES]
        pages += [(f"/guides/{a.id}", a.reviewed) for a in shelf.articles("ko")]
        pages += [(f"/platforms/{p.id}", None) for p in shelf.platforms("ko")]
        return site.xml(request, "sitemap.xml", "application/xml", pages=pages, headers=_KEPT)

    @get("/feed.xml")
    async def feed(request: Request) -> Response:
        latest = sorted(shelf.articles(lang_of(request)), key=lambda a: (a.reviewed, a.title))
        latest.reverse()
        return site.xml(request, "feed.xml", "application/rss+xml", articles=latest, headers=_KEPT)
