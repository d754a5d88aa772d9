"""Rows: many checks or conversations at once, one JSON object a line (DESIGN.md §4)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chat.desk import Desk
from chat.messages import Message
from chat.phrases import Phrases
from knowledge.content import Lang
from scamlist.checker import Checker, InvalidInput

Row = dict[str, Any]


def read_rows(content: bytes) -> Iterator[Row]:
    """The rows of a file; a line that is no JSON object becomes an empty row."""
    for line in content.decode("utf-8", "replace").splitlines():
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            row = {}
        yield row if isinstance(row, dict) else {}


def check_row(row: Row, checker: Checker, folder: Path, phrases: Phrases, lang: Lang) -> Row:
    """The CheckResult of `{"id", "input", "type"?, "page"?}`, under the id of the row.

    `page` is a path inside `folder`. A row that cannot be judged gives `id`, `code`, `detail`.
    """
    words = phrases[lang]
    try:
        html = None
        if name := row.get("page"):
            path = (folder / str(name)).resolve()
            if not path.is_relative_to(folder.resolve()):
                return _problem(row, "page_outside", words["cli.page_outside"])
            html = path.read_bytes()
        result = checker.check(
            str(row["input"]),
            type=str(row.get("type") or "auto"),
            lang=str(row.get("lang") or "auto"),
            page_html=html,
        )
    except InvalidInput as error:
        return _problem(row, error.code, error.sentence(lang))
    except OSError:
        sentence = words["cli.file_unreadable"].format(name=row.get("page"))
        return _problem(row, "file_unreadable", sentence)
    except KeyError:
        return _problem(row, "row_invalid", words["cli.row_invalid"])
    return {**result, "id": row.get("id")}


def ask_row(row: Row, desk: Desk, wanted: Lang | None, phrases: Phrases, lang: Lang) -> Row:
    """The last Answer of `{"id", "turns": […]}`, a fresh conversation, under the id of the row."""
    turns = row.get("turns")
    if not isinstance(turns, list) or not turns:
        return _problem(row, "row_invalid", phrases[lang]["cli.row_invalid"])
    reply = desk.answer(Message(str(turns[0]), lang=wanted))
    for turn in turns[1:]:
        reply = desk.answer(Message(str(turn), lang=wanted, session=reply.session))
    desk.sessions.forget(reply.session)
    return {**reply.to_json(), "id": row.get("id")}


def _problem(row: Row, code: str, detail: str) -> Row:
    return {"id": row.get("id"), "code": code, "detail": detail}
