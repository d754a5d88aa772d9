"""The doctor: whether everything an operator needs is in order, one look at a time."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from chat.desk import Desk
from chat.messages import Message
from knowledge.library import Library, LibraryError
from knowledge.review import overdue
from scamlist.checker import Checker


def examine(build_checker: Callable[[Library], Checker]) -> Iterator[tuple[str, str]]:
    """What was looked at, and what is wrong with it and what to do, or an empty string."""
    right = sys.version_info >= (3, 11)
    yield "Python 3.11 or newer", "" if right else "install Python 3.11 or newer"
    try:
        library = Library.load()
    except LibraryError as error:
        yield "knowledge base", f"{len(error.problems)} problems; run: jamkkan kb check"
        return
    yield f"knowledge base ({len(library.topics)} topics)", ""
    now = datetime.now(UTC).date()
    newest = max(fact.checked for fact in library.facts.values())
    yield "clock", "" if now >= newest else "the clock is before our content was checked"
    late = len(overdue(library, now))
    yield "content reviewed in time", f"{late} due; run: jamkkan kb stale" if late else ""
    checker = build_checker(library)
    probe = checker.check("https://www.zeropay.or.kr", type="url", lang="en")
    listed = probe["verdict"] == "official"
    yield f"lists ({checker.book.version})", "" if listed else "zeropay.or.kr is not official"
    yield f"reviewed numbers and accounts ({len(checker.reviewed)})", ""
    answered = Desk(library, checker).answer(Message("소액결제 차단하는 방법"))
    yield "questions are answered", "" if answered.kind == "answer" else f"got {answered.kind}"
