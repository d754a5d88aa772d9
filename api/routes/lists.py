"""The published lists: private look-ups by hash prefix, and the files others take our list from."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from pydantic_core import to_json
from starlette.responses import PlainTextResponse, Response

from api.documents import Documents
from api.kept import etag_of, kept
from api.problems import Problem
from api.schemas import Hashes, ListFiles
from scamlist.exports import names
from scamlist.exports.formats import FORMATS
from scamlist.exports.records import difference
from scamlist.lists import Lists
from scamlist.publication import LASTS, LICENCE, TITLE, Publication

_JSON = re.compile(r"[/+]json\b")
_CACHED = {"Cache-Control": f"public, max-age={LASTS}"}


class Publisher:
    """Today's publication and the files made of it; made anew when the day or the list changes."""

    def __init__(
        self,
        lists: Callable[[], Lists],
        publish: Callable[[Lists, date], Publication],
        today: Callable[[], date],
    ) -> None:
        self._lists, self._publish, self._today = lists, publish, today
        self._from, self._day = lists(), today()
        self._publication = publish(self._from, self._day)
        self._files: dict[str, tuple[bytes, str]] = {}

    @property
    def publication(self) -> Publication:
        """What is published now: not what expired yesterday, nor what was taken off a minute ago."""
        lists, today = self._lists(), self._today()
        if lists is not self._from or today != self._day:
            self._publication, self._files = self._publish(lists, today), {}
            self._from, self._day = lists, today
        return self._publication

    def file(self, name: str) -> tuple[bytes, str]:
        """A file's bytes and its ETag. Raises KeyError for a name that is none."""
        publication = self.publication
        if name not in self._files:
            body = FORMATS[name].write(publication)
            self._files[name] = body, etag_of(body)
        return self._files[name]


def add_lists(router: APIRouter, publisher: Publisher, documents: Documents) -> None:
    """Add the routes under /v1/hashes and /v1/lists."""

    @router.get(
        "/v1/hashes/{prefix}",
        tags=["lists"],
        response_model=Hashes,
        summary="Look an address up without telling it",
        **documents.operation("readHashes", 304, 404, 422),
    )
    async def hashes(
        request: Request,
        prefix: Annotated[str, Path(pattern="^[0-9a-fA-F]{8}$", examples=["a1b2c3d4"])],
    ) -> Response:
        """Send the first 8 hexadecimal digits of the SHA-256 of each of an address's expressions
        (Safe Browsing form: host suffixes times path prefixes), compare the full hashes yourself.
        """
        publication = publisher.publication
        found = {
            "prefix": prefix.lower(),
            "version": publication.version,
            "cache_seconds": LASTS,
            "hashes": [
                {
                    "hash": answer.digest,
                    "covers": answer.covers,
                    "severity": answer.severity,
                    "categories": answer.categories,
                    "source": answer.source,
                    "as_of": answer.as_of,
                }
                for answer in publication.answers(bytes.fromhex(prefix))
            ],
        }
        return _json(request, found)

    @router.get(
        "/v1/lists",
        tags=["lists"],
        response_model=ListFiles,
        summary="See in which forms the list is published",
        **documents.operation("listLists", 304),
    )
    async def lists(request: Request) -> Response:
        """Reviewed entries alone, each in every form; the version is the same for all."""
        publication = publisher.publication
        files = [
            {"name": name, "path": f"/v1/lists/{name}", "media_type": form.media_type}
            for name, form in FORMATS.items()
        ]
        shown = {
            "title": TITLE,
            "licence": LICENCE,
            "version": publication.version,
            "entries": len(publication.rows),
            "files": files,
        }
        return _json(request, shown)

    @router.get(
        "/v1/lists/diff/{version}",
        tags=["lists"],
        response_class=PlainTextResponse,
        summary="Bring a copy of the list up to date",
        **_text(documents.operation("readListDifference", 304, 404, 422), "application/jsonl"),
    )
    async def changed(request: Request, version: str) -> Response:
        """JSON Lines: a head, then `remove` and `add` lines since that version."""
        publication = publisher.publication
        found = publication.since(version)
        if found is None:
            raise Problem("not_found", param="version")
        body = difference(publication, version, found)
        return kept(request, body, media_type="application/jsonl", headers=_CACHED)

    @router.get(
        "/v1/lists/diff/{version}/{name}",
        tags=["lists"],
        response_class=PlainTextResponse,
        summary="Bring a copy of one form of the list up to date",
        **_text(documents.operation("readFormDifference", 304, 404, 422), "text/plain"),
    )
    async def changed_form(
        request: Request,
        version: str,
        name: Annotated[str, Path(examples=["domains.txt"])],
    ) -> Response:
        """For the forms made of lines: `-` begins a line to take out, `+` one to add."""
        publication = publisher.publication
        found = publication.since(version)
        if found is None:
            raise Problem("not_found", param="version")
        if name not in names.LINES:
            raise Problem("not_found", param="name")
        body = names.difference(publication, name, version, found)
        media_type = FORMATS[name].media_type
        return kept(request, body, media_type=media_type, headers=_CACHED)

    @router.get(
        "/v1/lists/{name:path}",
        tags=["lists"],
        response_class=PlainTextResponse,
        summary="Take the list in one form",
        **_text(
            documents.operation("readList", 304, 404, 422),
            *sorted({form.media_type for form in FORMATS.values()}),
        ),
    )
    async def file(
        request: Request, name: Annotated[str, Path(examples=["domains.txt"])]
    ) -> Response:
        """`/v1/lists` names the forms. Each has a head with licence, version and checksum, and an
        ETag to ask again with.
        """
        if name not in FORMATS:
            raise Problem("not_found", param="name")
        body, etag = await run_in_threadpool(publisher.file, name)
        headers = {**_CACHED, "X-List-Version": publisher.publication.version}
        media_type = FORMATS[name].media_type
        return kept(request, body, media_type=media_type, headers=headers, etag=etag)


def _json(request: Request, shown: dict[str, Any]) -> Response:
    return kept(request, to_json(shown), media_type="application/json", headers=_CACHED)


def _text(described: dict[str, Any], *media_types: str) -> dict[str, Any]:
    """An operation whose answer is a file in one of these forms, and for most no more than text."""
    described["responses"][200]["content"] = {
        media_type: {"schema": {"type": "object" if _JSON.search(media_type) else "string"}}
        for media_type in media_types
    }
    return described
