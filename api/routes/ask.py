"""Asking: any message, questions and links alike."""

from fastapi import APIRouter, Request

from api.access import charge
from api.answering import answer
from api.body import read_body
from api.documents import Documents
from api.json import Json
from api.language import accepted, named, of_message
from api.limits import weight
from api.plain import plain_post
from api.schemas import Answer, AskRequest
from chat.desk import Desk
from chat.messages import Message


def add_ask(router: APIRouter, desk: Desk, documents: Documents, *, waits: bool) -> None:
    """Add the route /v1/ask; `waits` says that an answer may wait for the network."""

    @plain_post(
        router,
        "/v1/ask",
        tags=["ask"],
        response_model=Answer,
        summary="Answer a message",
        **documents.operation("ask", body=AskRequest),
    )
    async def ask(request: Request) -> Json:
        """`text` is what a person reads, complete on its own."""
        wanted = await read_body(request, AskRequest)
        charge(request.scope, weight(wanted.message))
        header = accepted(request.headers.get("accept-language", ""))
        lang = of_message(wanted.message, named(wanted.lang), header)
        message = Message(wanted.message, lang=lang, session=wanted.session)
        reply = await answer(desk, message, waits=waits)
        return Json(reply.to_json())
