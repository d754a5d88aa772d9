"""A JSON body, read straight into its model."""

import json
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from api.problems import Problem

_Model = TypeVar("_Model", bound=BaseModel)


async def read_body(request: Request, model: type[_Model]) -> _Model:
    """The body as `model`; only UTF-8 JSON sent as JSON is read.

    FastAPI's own way builds the JSON in Python first, takes half a surrogate pair for text and a
    wrong media type for a wrong value. Raises Problem and RequestValidationError.
    """
    if not _is_json(request.headers.get("content-type", "")):
        raise Problem("unsupported_media_type")
    content = await _content(request)
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        details = error.errors(include_url=False)
        if details[0]["type"] == "json_invalid" and content:
            raise Problem(_unreadable(content, details[0]["msg"])) from None
        placed = [{**detail, "loc": ("body", *detail["loc"])} for detail in details]
        if not content:
            placed = [{"type": "missing", "loc": ("body",), "msg": "", "input": None}]
        raise RequestValidationError(placed, body=_lenient(content)) from None


async def _content(request: Request) -> bytes:
    """All bytes of the body; raises ClientDisconnect when the sender goes away before the end."""
    pieces = []
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


def _is_json(content_type: str) -> bool:
    media = content_type.partition(";")[0].strip().lower()
    return media == "application/json" or (
        media.startswith("application/") and media.endswith("+json")
    )


def _unreadable(content: bytes, message: str) -> str:
    try:
        content.decode()
    except UnicodeDecodeError:
        return "invalid_utf8"
    return "json_too_deep" if "recursion" in message else "invalid_json"


def _lenient(content: bytes) -> Any:
    """What the sender meant, so that the problem can speak the language asked for."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
