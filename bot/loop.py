"""The event loop the bot runs on."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any


def run_on_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` to its end, on uvloop where there is one: each turn of it costs half as much."""
    if sys.platform == "win32":
        asyncio.run(work)
        return
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)
