"""The arguments of a Bot API call, however they were sent."""

import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from tests.telegram_server.refusals import bad_request


class Arguments:
    """Named values; forms carry everything as text, so each reading says what it wants."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def text(self, name: str) -> str:
        """A string, empty when absent."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number."""
        value = self.values.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        """A truth value: `true`, `True` and `1` mean yes."""
        return str(self.values.get(name, "")).lower() in ("true", "1")

    def structure(self, name: str) -> Any:
        """A JSON value, sent as such or as text; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str) or value == "":
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None


async def read_arguments(request: Request) -> Arguments:
    """Query string, form, multipart or JSON body, as Telegram takes them."""
    values: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise bad_request("can't parse JSON object")
        values.update(body)
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form(max_part_size=20_000_000) as form:
            for name, value in form.items():
                values[name] = await value.read() if isinstance(value, UploadFile) else value
    return Arguments(values)
