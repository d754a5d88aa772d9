"""A refusal, in Telegram's words."""

from typing import Any


class Refused(Exception):
    """The call is answered `ok: false` with this code, description and response parameters."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def to_json(self) -> dict[str, Any]:
        """The body Telegram sends."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str, **parameters: Any) -> Refused:
    """A 400 with the prefix Telegram gives it."""
    return Refused(400, f"Bad Request: {reason}", **parameters)
