"""How the long-running commands log: one event a line, JSON unless a person is watching."""

import logging
import sys
from typing import Any

import structlog
from pydantic_core import to_json


def configure_logs(*, as_json: bool | None = None) -> None:
    """Send structlog's events to standard output. `as_json` is whether nobody watches a terminal.

    Call once, before the first event: loggers keep what they find then.
    """
    if as_json is None:
        as_json = not sys.stdout.isatty()
    if not as_json:
        return  # structlog's own way is made for a terminal
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(serializer=_line),
        ],
        logger_factory=structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _line(event: dict[str, Any], **_: Any) -> bytes:
    """One line whatever is in it: JSON escapes line ends and other control characters."""
    return to_json(event, fallback=repr)
