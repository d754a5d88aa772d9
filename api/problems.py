"""RFC 9457 problems: what is wrong, with which field, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse

from chat.phrases import Phrases
from knowledge.content import Lang

MEDIA_TYPE = "application/problem+json"

# Every code we answer with, and its status. Each has a page at /problems/<code>.
STATUS: dict[str, int] = {
    "bad_request": 400,
    "invalid_json": 400,
    "invalid_utf8": 400,
    "json_too_deep": 400,
    "invalid_key": 401,
    "revoked_key": 401,
    "expired_key": 401,
    "missing_scope": 403,
    "origin_not_allowed": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "content_too_large": 413,
    "unsupported_media_type": 415,
    "unsupported_picture": 415,
    "invalid_input": 422,
    "unreadable_picture": 422,
    "unknown_field": 422,
    "missing_field": 422,
    "invalid_field": 422,
    "rate_limited": 429,
    "internal_error": 500,
    "not_ready": 503,
}

# Values of an ordinary case, to show the sentences with.
FIGURES = {
    "limit": "1,000,000",
    "parts": "checker",
    "seconds": "12",
    "quota": "600",
    "scope": "check",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of a request that is wrong.

    `pointer` is a JSON Pointer into the body (`#/inputs/3`), or `?name` for a query parameter;
    `param` is the field as a person names it, None for the body as a whole.
    """

    pointer: str
    param: str | None
    code: str
    detail: Mapping[Lang, str]


class Problem(Exception):
    """A request we cannot answer. `values` fill the sentence, never with submitted text.

    `lang` is the language the request's body asked for, where one could be read.
    """

    def __init__(
        self,
        code: str,
        *,
        param: str | None = None,
        values: Mapping[str, str] | None = None,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        lang: Lang | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = STATUS[code]
        self.param = param
        self.values = dict(values or {})
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.lang = lang

    def sentence(self, phrases: Phrases, lang: Lang) -> str:
        """What is wrong, for a person."""
        if self.errors:
            return self.errors[0].detail[lang]
        return phrases[lang][f"problem.{self.code}.detail"].format_map(self.values)


def render(problem: Problem, phrases: Phrases, lang: Lang, request_id: str) -> dict[str, Any]:
    """The problem as its JSON members, always the same ones."""
    return {
        "type": f"/problems/{problem.code}",
        "title": phrases[lang][f"problem.{problem.code}.title"],
        "status": problem.status,
        "detail": problem.sentence(phrases, lang),
        "code": problem.code,
        "param": problem.param,
        "request_id": request_id,
        "errors": [
            {"pointer": e.pointer, "param": e.param, "code": e.code, "detail": e.detail[lang]}
            for e in problem.errors
        ],
    }


def respond(problem: Problem, phrases: Phrases, lang: Lang, request_id: str) -> JSONResponse:
    """The problem as a response."""
    headers = {"Content-Language": lang, **problem.headers}
    body = render(problem, phrases, lang, request_id)
    return JSONResponse(body, problem.status, headers, media_type=MEDIA_TYPE)
