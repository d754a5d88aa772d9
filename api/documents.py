"""What OpenAPI says of an operation: its id, its examples, every answer it can give."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from api.problems import FIGURES, MEDIA_TYPE, STATUS, Problem, render
from chat.phrases import Phrases
from knowledge.content import LANGS

_EXAMPLES = Path(__file__).parent / "examples.json"
_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/ProblemBody"}
_MEANING = {
    304: "Not changed since the ETag that was sent.",
    400: "The body cannot be read.",
    404: "There is nothing under this id.",
    413: "The body is too large.",
    415: "The body is not sent as JSON.",
    422: "A field is unknown, missing or unfit, or the input cannot be judged.",
    500: "The fault is ours.",
    503: "A part is not ready; the problem names it.",
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
                responses[status]["content"] = {MEDIA_TYPE: {"schema": _PROBLEM_SCHEMA}}
        described: dict[str, Any] = {"operation_id": name, "responses": responses}
        if body is not None:
            content = {"application/json": {"schema": body.model_json_schema()}}
            described["openapi_extra"] = {"requestBody": {"required": True, "content": content}}
        return described

    def illustrate(self, document: dict[str, Any]) -> None:
        """Add the examples to a finished document (FastAPI would drop every null in them)."""
        for methods in document["paths"].values():
            for operation in methods.values():
                shown = self._examples[operation["operationId"]]
                body = operation.get("requestBody", {}).get("content", {})
                if "application/json" in body:
                    body["application/json"]["examples"] = _by_language(shown["requests"])
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if "application/json" in content:
                        content["application/json"]["examples"] = _by_language(shown["responses"])
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
