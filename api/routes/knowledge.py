"""Reading the knowledge base: articles, platforms and help lines."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from api.documents import Documents
from api.kept import kept
from api.language import lang_of
from api.problems import Problem
from api.schemas import (
    ArticleList,
    ArticleView,
    ContactList,
    LangQuery,
    PlatformList,
    PlatformView,
)
from api.views import Shelf

Asked = Annotated[LangQuery, Query()]


def add_knowledge(router: APIRouter, shelf: Shelf, documents: Documents) -> None:
    """Add the routes that read the knowledge base out."""

    @router.get(
        "/v1/articles",
        tags=["knowledge"],
        response_model=ArticleList,
        summary="List the published articles",
        **documents.operation("listArticles", 304, 422),
    )
    async def articles(request: Request, asked: Asked) -> Response:
        """By title, in one language."""
        lang = lang_of(request)
        return _shown(request, ArticleList(articles=shelf.articles(lang)))

    @router.get(
        "/v1/articles/{id}",
        tags=["knowledge"],
        response_model=ArticleView,
        summary="Read an article",
        **documents.operation("readArticle", 304, 404, 422),
    )
    async def article(
        request: Request, id: Annotated[str, Path(examples=["red-flags"])], asked: Asked
    ) -> Response:
        """The whole article, with its sources and review dates."""
        return _shown(request, shelf.article(id, lang_of(request)))

    @router.get(
        "/v1/platforms",
        tags=["knowledge"],
        response_model=PlatformList,
        summary="List the payment platforms",
        **documents.operation("listPlatforms", 304, 422),
    )
    async def platforms(request: Request, asked: Asked) -> Response:
        """By name, in one language."""
        return _shown(request, PlatformList(platforms=shelf.platforms(lang_of(request))))

    @router.get(
        "/v1/platforms/{id}",
        tags=["knowledge"],
        response_model=PlatformView,
        summary="Read what is established for a platform",
        **documents.operation("readPlatform", 304, 404, 422),
    )
    async def platform(
        request: Request, id: Annotated[str, Path(examples=["kakaopay"])], asked: Asked
    ) -> Response:
        """Every fact by instrument and facet; `unknown` means not established."""
        return _shown(request, shelf.platform(id, lang_of(request)))

    @router.get(
        "/v1/contacts",
        tags=["knowledge"],
        response_model=ContactList,
        summary="List the help lines",
        **documents.operation("listContacts", 304, 422),
    )
    async def contacts(request: Request, asked: Asked) -> Response:
        """Every help line, the most urgent first."""
        lang = lang_of(request)
        return _shown(request, ContactList(lang=lang, contacts=shelf.contacts(lang)))


def _shown(request: Request, view: BaseModel | None) -> Response:
    """The view as JSON, or 304 when the reader has it, or a problem when there is none."""
    if view is None:
        raise Problem("not_found", param="id")
    headers = {
        "Cache-Control": "public, max-age=300",
        "Vary": "Accept-Language",
        "Content-Language": lang_of(request),
    }
    body = view.model_dump_json().encode()
    return kept(request, body, media_type="application/json", headers=headers)
