"""QR codes in a picture: the texts in it, to be checked like any other."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from api.documents import Documents
from api.json import Json
from api.plain import plain_post
from api.problems import Problem
from api.refusals import too_large
from api.schemas import Codes
from scamlist.qr import UnreadablePicture, read_codes

PICTURE_LIMIT = 4_000_000
_KINDS = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp")


def add_qr(router: APIRouter, documents: Documents) -> None:
    """Add the route /v1/qr."""
    described = documents.operation("readCodes", 400, 413, 415, 422)
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _KINDS}
    described["openapi_extra"] = {"requestBody": {"required": True, "content": content}}

    @plain_post(
        router,
        "/v1/qr",
        tags=["check"],
        response_model=Codes,
        summary="Read the QR codes in a picture",
        **described,
    )
    async def read(request: Request) -> Json:
        """The body is the picture, at most 4 MB. Nothing is stored, and no code is followed."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in _KINDS:
            raise Problem("unsupported_picture")
        try:
            codes = await run_in_threadpool(read_codes, await request.body())
        except UnreadablePicture as error:
            if error.code == "too_large":
                raise too_large(PICTURE_LIMIT) from None
            raise Problem("unreadable_picture") from None
        return Json({"codes": list(codes)})
