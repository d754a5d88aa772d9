"""What is dangerous in a group's message, as links that can be told again without being kept."""

import hashlib
from dataclasses import dataclass

from scamlist.result import CheckResult

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Danger:
    """One dangerous link, or the words of an offer; `key` tells it again, `display` is defanged."""

    key: str
    display: str


def dangers(check: CheckResult | None) -> tuple[Danger, ...]:
    """The dangerous parts of a verdict, each once; of an offer without links, the offer itself."""
    if check is None or check["verdict"] != "danger" or check["confidence"] == "low":
        return ()
    parts = [item for item in check["items"] if item["verdict"] == "danger"] or [check]
    found: dict[str, Danger] = {}
    for part in parts:
        subject = part["input"]
        # What is asked for at an address is the same page: a number behind it is no new link.
        name = subject.get("normalized", "").partition("?")[0].rstrip("/") or subject["display"]
        key = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
        shown = "" if subject["type"] == "text" else subject["display"]
        found.setdefault(key, Danger(key, shown))
    return tuple(found.values())
