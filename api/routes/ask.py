"""Asking: any message, questions and links alike."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from starlette.responses import JSONResponse

from api.documents import Documents
from api.language import accepted, named, of_message
from api.schemas import Answer, AskRequest
from chat.desk import Desk
from chat.messages import Message


def ask_routes(desk: Desk, documents: Documents) -> APIRouter:
    """The route /v1/ask."""
    router = APIRouter(prefix="/v1/ask", tags=["ask"])

    @router.post(
        "",
        response_model=Answer,
        summary="Answer a message",
        **documents.operation("ask", 400, 413, 415, 422),
    )
    async def ask(
        request: Request,
        wanted: Annotated[AskRequest, Body(openapi_examples=documents.examples("ask"))],
    ) -> JSONResponse:
        """`text` is what a person reads, complete on its own."""
        header = accepted(request.headers.get("accept-language", ""))
        lang = of_message(wanted.message, named(wanted.lang), header)
        reply = desk.answer(Message(text=wanted.message, lang=lang, session=wanted.session))
        return JSONResponse(reply.to_json())

    return router
