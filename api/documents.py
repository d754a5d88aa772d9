"""What OpenAPI says of an operation: its id, its examples, every answer it can give."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from api.limits import BATCH, Policy, policy_of
from api.problems import FIGURES, MEDIA_TYPE, STATUS, Problem, render
from chat.phrases import Phrases
from knowledge.content import LANGS

_EXAMPLES = Path(__file__).parent / "examples.json"
_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/ProblemBody"}
_MEANING = {
    304: "Not changed since the ETag that was sent.",
    400: "The body cannot be read.",
    401: "The key that was sent is not valid, not any more, or has ended.",
    403: "The key may not do this, or not from this page.",
    404: "There is nothing under this id.",
    413: "The body is too large.",
    415: "The body is not sent as JSON.",
    422: "A field is unknown, missing or unfit, or the input cannot be judged.",
    429: "Too many requests; `Retry-After` says for how many seconds to wait.",
    500: "The fault is ours.",
    503: "A part is not ready; the problem names it.",
}
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key from the operator, `jk_live_…`. Everything works without one, with a "
    "smaller quota.",
}
_HEADERS = {
    name: {"description": told, "schema": {"type": kind}, "example": example}
    for name, kind, told, example in (
        (
            "X-Request-Id",
            "string",
            "The request's number, to name when asking the operator.",
            "req_0",
        ),
        ("RateLimit-Policy", "string", "The quota `q` in `w` seconds.", '"check";q=600;w=60'),
        ("RateLimit", "string", "What is left, `r`, for `t` seconds.", '"check";r=599;t=42'),
        ("Retry-After", "integer", "Seconds until the request passes.", 12),
        ("WWW-Authenticate", "string", "How to send a key.", 'Bearer realm="jamkkan"'),
        ("ETag", "string", "This version, for `If-None-Match`.", '"5f3c"'),
        ("Cache-Control", "string", "How long the answer may be kept.", "public, max-age=300"),
    )
}


class Documents:
    """Describes operations, and shows each in both languages."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._examples = json.loads(_EXAMPLES.read_text("utf-8"))

    def operation(
        self, name: str, *statuses: int, body: type[BaseModel] | None = None
    ) -> dict[str, Any]:
        """Keyword arguments of a route.

        `statuses` are its answers besides 200 and 500; those of a bad body come with `body`.
        """
        if body is not None:
            statuses = (*statuses, 400, 413, 415, 422)
        responses: dict[int | str, Any] = {200: {"description": "The answer."}}
        for status in sorted({*statuses, 500}):
            responses[status] = {"description": _MEANING[status]}
            if status >= 400:
                responses[status] = _problem(status)
        described: dict[str, Any] = {"operation_id": name, "responses": responses}
        if body is not None:
            content = {"application/json": {"schema": body.model_json_schema()}}
            described["openapi_extra"] = {"requestBody": {"required": True, "content": content}}
        return described

    def complete(self, document: dict[str, Any]) -> None:
        """Add to a finished document what no single route knows: keys, limits, headers, examples.

        FastAPI would drop every null in the examples.
        """
        parts = document["components"]
        parts["securitySchemes"] = {"key": _KEY}
        parts["headers"] = _HEADERS
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if policy := policy_of(method.upper(), path):
                    _limit(operation, policy)
                _head(operation["responses"], is_limited=policy is not None)
                shown = self._examples[operation["operationId"]]
                body = operation.get("requestBody", {}).get("content", {})
                if "application/json" in body:
                    body["application/json"]["examples"] = _by_language(shown["requests"])
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if "application/json" in content and "responses" in shown:
                        content["application/json"]["examples"] = _by_language(shown["responses"])
                    for media_type, text in shown.get("texts", {}).items():
                        if media_type in content:
                            content[media_type]["example"] = text
                    if MEDIA_TYPE in content:
                        content[MEDIA_TYPE]["examples"] = self._problems(int(status))

    def _problems(self, status: int) -> dict[str, Any]:
        codes = [code for code, its_status in STATUS.items() if its_status == status]
        return {
            f"{code}.{lang}": {
                "summary": f"{code} ({lang})",
                "value": render(Problem(code, values=FIGURES), self._phrases, lang, "req_0"),
            }
            for code in codes
            for lang in LANGS
        }


def _by_language(examples: Mapping[str, Any]) -> dict[str, Any]:
    return {lang: {"summary": lang, "value": value} for lang, value in examples.items()}


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": _MEANING[status],
        "content": {MEDIA_TYPE: {"schema": _PROBLEM_SCHEMA}},
    }


def _limit(operation: dict[str, Any], policy: Policy) -> None:
    """A limited operation takes a key, needs none, and may be refused."""
    operation["security"] = [{}, {"key": []}]
    unit = "inputs" if policy is BATCH else "requests"
    needs = f"; a key needs the scope `{policy.scope}`" if policy.scope else ""
    told = f"Limit `{policy.name}`: {policy.quota:,} {unit} a minute without a key{needs}."
    operation["description"] = f"{operation.get('description', '')}\n\n{told}".strip()
    responses = operation["responses"]
    for status in (401, 403, 429, 503):
        responses.setdefault(str(status), _problem(status))
    operation["responses"] = dict(sorted(responses.items()))


def _head(responses: dict[str, Any], *, is_limited: bool) -> None:
    """Name the headers each answer has besides those of HTTP itself."""
    keeps = "304" in responses
    for status, response in responses.items():
        names = ["X-Request-Id"]
        if is_limited:
            names += ["RateLimit-Policy", "RateLimit"]
        if status == "429" or (status == "503" and is_limited):
            names.append("Retry-After")
        if status in ("401", "403"):
            names.append("WWW-Authenticate")
        if keeps and status in ("200", "304"):
            names += ["ETag", "Cache-Control"]
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
