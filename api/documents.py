"""What OpenAPI says of an operation: its id, its examples, every answer it can give."""

import json
from pathlib import Path
from typing import Any

from api.problems import MEDIA_TYPE, STATUS, Problem, render
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
_VALUES = {"limit": "1,000,000", "parts": "checker"}


class Documents:
    """Describes operations with examples in both languages."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._examples = json.loads(_EXAMPLES.read_text("utf-8"))

    def operation(self, name: str, *statuses: int) -> dict[str, Any]:
        """Keyword arguments of a route; `statuses` are its answers besides 200 and 500."""
        responses: dict[int | str, Any] = {
            200: {
                "description": "The answer.",
                "content": {"application/json": {"examples": self.examples(name, "responses")}},
            }
        }
        for status in sorted({*statuses, 500}):
            responses[status] = {"description": _MEANING[status]}
            if status >= 400:
                problem = {"schema": _PROBLEM_SCHEMA, "examples": self._problems(status)}
                responses[status]["content"] = {MEDIA_TYPE: problem}
        return {"operation_id": name, "responses": responses}

    def examples(self, name: str, side: str = "requests") -> dict[str, Any]:
        """The examples of an operation by language: its requests or its responses."""
        found = self._examples[name][side]
        return {lang: {"summary": lang, "value": value} for lang, value in found.items()}

    def _problems(self, status: int) -> dict[str, Any]:
        codes = [code for code, its_status in STATUS.items() if its_status == status]
        return {
            f"{code}.{lang}": {
                "summary": f"{code} ({lang})",
                "value": render(Problem(code, values=_VALUES), self._phrases, lang, "req_0"),
            }
            for code in codes
            for lang in LANGS
        }
