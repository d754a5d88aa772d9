"""From what the framework or the checker refuses to the problem a person can act on."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.language import named
from api.problems import STATUS, FieldError, Problem
from chat.phrases import Phrases
from knowledge.content import LANGS, Lang
from scamlist.checker import InvalidInput

# One request can be wrong in a thousand places; the first twenty are enough to repair it.
_MOST_ERRORS = 20
# The name of an unknown field is the sender's own text: shown only where it is a plain name.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_CODES = {"unknown": "unknown_field", "unknown_inside": "unknown_field", "missing": "missing_field"}
# What pydantic calls a fault, and what our sentences call it.
_FAULTS = {
    "extra_forbidden": "unknown",
    "missing": "missing",
    "literal_error": "choice",
    "too_long": "too_long",
    "string_too_long": "too_long",
    "too_short": "empty",
    "string_too_short": "empty",
    "string_type": "text",
    "list_type": "list",
    "string_unicode": "unicode",
}


class TooLarge(HTTPException):
    """A body above its limit in bytes, raised while it is still being read."""

    def __init__(self, limit: int) -> None:
        super().__init__(413)
        self.limit = limit


def too_large(limit: int, param: str | None = None, lang: Lang | None = None) -> Problem:
    """More than `limit` bytes, in the body or in one of its fields."""
    values = {"limit": f"{limit:,}"}
    return Problem("content_too_large", param=param, values=values, lang=lang)


def of_input(error: InvalidInput, param: str, lang: Lang | None = None) -> Problem:
    """What the checker cannot judge; `param` is the field it came in, as `inputs.3`."""
    pointer = f"#/{param.replace('.', '/')}"
    detail = {each: error.sentence(each) for each in LANGS}
    errors = [FieldError(pointer, param, error.code, detail)]
    return Problem("invalid_input", param=param, errors=errors, lang=lang)


def of_http(error: HTTPException) -> Problem:
    """The framework's own errors: unknown path, wrong method, unreadable body."""
    if isinstance(error, TooLarge):
        return too_large(error.limit)
    code = next((c for c, s in STATUS.items() if s == error.status_code), "internal_error")
    return Problem(code)


def of_validation(error: RequestValidationError, phrases: Phrases) -> Problem:
    """A request that does not fit its schema, in the language its body asks for."""
    details: Sequence[Mapping[str, Any]] = error.errors()
    lang = named(error.body.get("lang")) if isinstance(error.body, dict) else None
    errors = [_field_error(d, phrases) for d in details[:_MOST_ERRORS]]
    # A misspelt name explains the missing field beside it, so it is told first.
    errors.sort(key=lambda e: not e.code.startswith("unknown"))
    code = _CODES.get(errors[0].code, "invalid_field")
    return Problem(code, param=errors[0].param, errors=errors, lang=lang)


def _field_error(detail: Mapping[str, Any], phrases: Phrases) -> FieldError:
    place, *path = map(str, detail["loc"])
    code = _FAULTS.get(detail["type"], "other")
    if code == "unknown" and not _PLAIN_NAME.fullmatch(path[-1]):
        code, path = "unknown_inside", path[:-1]
    param = ".".join(path) or None
    key = f"field.{code}" if path else f"field.{code}_whole"
    values = {"field": param or "", "allowed": _allowed(detail)}
    return FieldError(
        pointer=_pointer(place, path),
        param=param,
        code=code,
        detail={
            lang: (phrases[lang].get(key) or phrases[lang]["field.other_whole"]).format(**values)
            for lang in LANGS
        },
    )


def _allowed(detail: Mapping[str, Any]) -> str:
    context = detail.get("ctx", {})
    if "expected" in context:
        return str(context["expected"]).replace(" or ", ", ").replace("'", "")
    return str(context.get("max_length", ""))


def _pointer(place: str, path: Sequence[str]) -> str:
    if place != "body":
        return f"?{'.'.join(path)}"
    return "#" + "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)
