"""Checking: one input, one address from a browser, or many at once."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool

from api.access import charge
from api.answering import in_step
from api.body import read_body
from api.documents import Documents
from api.json import Json
from api.language import accepted, lang_of, named, of_message
from api.limits import weight
from api.plain import plain_post
from api.problems import render
from api.refusals import of_input, too_large
from api.schemas import (
    PAGE_LIMIT,
    AskedLang,
    BatchRequest,
    BatchResult,
    CheckQuery,
    CheckRequest,
    CheckResult,
)
from chat.phrases import Phrases
from scamlist.checker import Checker, InvalidInput
from scamlist.findings import Look

# An address is judged in well under a millisecond, faster than handing it to a thread;
# a long text or a page is not, and must not make the others wait.
_SHORT = 2000


def add_check(
    router: APIRouter,
    checker: Checker,
    phrases: Phrases,
    documents: Documents,
    look: Look | None = None,
) -> None:
    """Add the routes under /v1/check; with `look` single inputs, and no batch, are looked up live."""

    @plain_post(
        router,
        "/v1/check",
        tags=["check"],
        response_model=CheckResult,
        summary="Judge an address, a message, a phone number, a handle or an account",
        **documents.operation("checkInput", body=CheckRequest),
    )
    async def check(request: Request) -> Json:
        """A verdict is always a 200, whatever it is; `unknown` never means safe.

        Where the operator turned live look-ups on, this may take four seconds; a batch never
        looks anything up.
        """
        wanted = await read_body(request, CheckRequest)
        page = wanted.page_html
        if page is not None and len(page.encode()) > PAGE_LIMIT:
            raise too_large(PAGE_LIMIT, "page_html", named(wanted.lang))
        charge(request.scope, weight(wanted.input, page or ""))
        lang = _lang(request, wanted.input, wanted.lang)
        try:
            if page is None and look is None and len(wanted.input) <= _SHORT:
                await in_step()
                result = checker.check(wanted.input, type=wanted.type, lang=lang)
                await in_step()
            else:
                result = await run_in_threadpool(
                    checker.check,
                    wanted.input,
                    type=wanted.type,
                    lang=lang,
                    page_html=page,
                    look=look,
                )
        except InvalidInput as error:
            raise of_input(error, error.param, named(wanted.lang)) from None
        return Json(result)

    @router.get(
        "/v1/check",
        tags=["check"],
        response_model=CheckResult,
        summary="Judge an address, for people and demonstrations",
        **documents.operation("checkAddress", 422),
    )
    async def check_address(request: Request, wanted: Annotated[CheckQuery, Query()]) -> Json:
        """The address stands in the request line, which proxies may log: prefer POST."""
        lang = _lang(request, wanted.url, wanted.lang)
        try:
            result = await run_in_threadpool(
                checker.check, wanted.url, type="url", lang=lang, look=look
            )
        except InvalidInput as error:
            raise of_input(error, "url", named(wanted.lang)) from None
        return Json(result)

    @plain_post(
        router,
        "/v1/check/batch",
        tags=["check"],
        response_model=BatchResult,
        summary="Judge up to 1000 inputs",
        **documents.operation("checkBatch", body=BatchRequest),
    )
    async def check_batch(request: Request) -> Json:
        """One result or problem per input, in order; one bad input spoils no other."""
        wanted = await read_body(request, BatchRequest)
        charge(request.scope, len(wanted.inputs) - 1 + sum(map(weight, wanted.inputs)))
        words = named(wanted.lang) or lang_of(request)
        request_id = request.scope["jamkkan.request_id"]

        def one(place: int, text: str) -> Any:
            try:
                return checker.check(text, lang=_lang(request, text, wanted.lang))
            except InvalidInput as error:
                return render(of_input(error, f"inputs.{place}"), phrases, words, request_id)

        def answer() -> Json:
            return Json({"results": [one(n, text) for n, text in enumerate(wanted.inputs)]})

        return await run_in_threadpool(answer)


def _lang(request: Request, text: str, asked: AskedLang) -> AskedLang:
    if asked != "auto":
        return asked
    header = accepted(request.headers.get("accept-language", ""))
    return of_message(text, None, header) or "auto"
