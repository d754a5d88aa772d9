"""Logs: one event a line, whatever is in it."""

import json
import subprocess
import sys

from tests.injections import payloads

WRITE = """
import json, sys
import structlog
from chat.logs import configure_logs
configure_logs()
log = structlog.get_logger()
for text in json.load(sys.stdin):
    log.info("event", text=text, thing=object)
log.debug("too quiet to be written")
"""


def test_whatever_is_logged_stays_on_its_line() -> None:
    texts = ["one\ntwo", '\r\n{"event": "forged"}', "\x1b[31mred\x00", "\u2028", *payloads()]
    run = subprocess.run(
        [sys.executable, "-c", WRITE],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    lines = run.stdout.split("\n")
    assert lines.pop() == ""
    read = [json.loads(line) for line in lines]
    assert [event["text"] for event in read] == texts
    assert {event["event"] for event in read} == {"event"}
    assert all(event["timestamp"].endswith("Z") and event["level"] == "info" for event in read)
    assert not any(ord(c) < 32 or ord(c) == 127 for line in lines for c in line)
