"""Answers a reader may keep: each with an ETag, and an empty 304 for who has it already."""

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response


def kept(
    request: Request,
    body: bytes,
    *,
    media_type: str,
    headers: Mapping[str, str],
    etag: str | None = None,
) -> Response:
    """The body as a response; `etag` is worked out from it when none is given."""
    etag = etag or etag_of(body)
    told = {**headers, "ETag": etag}
    if _has(request, etag):
        return Response(status_code=304, headers=told)
    return Response(body, media_type=media_type, headers=told)


def etag_of(body: bytes) -> str:
    """A strong ETag: other bytes have another."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _has(request: Request, etag: str) -> bool:
    """Whether the reader says it has this version; a weak comparison, as RFC 9110 asks here."""
    said = [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]
    return said == ["*"] or etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in said}
