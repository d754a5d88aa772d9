"""JSON going out, written by pydantic's own encoder: a third of the standard library's time."""

from typing import Any

from pydantic_core import to_json
from starlette.responses import Response


class Json(Response):
    """Plain data as a JSON response."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The data as UTF-8 JSON."""
        return to_json(content)
