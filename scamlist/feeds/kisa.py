"""KISA-style CSV of reported addresses: CP949 or UTF-8, with dirt in the cells."""

import csv
import re
from typing import Final

from scamlist.feeds.item import BadLine, Item, Read, Unreadable
from scamlist.feeds.text import lines

# Heads of the column that holds the address, as the files of several years write it.
_HEADS: Final = ("홈페이지주소", "홈페이지 주소", "url", "도메인", "주소", "사이트", "domain")
_DIRT: Final = re.compile(r"^[\s\"'`<(\[]+|[\s\"'`>)\],;]+$")
_SPACED: Final = re.compile(r"(?<=[.:/])\s+|(?<!\s)\s+(?=[.:/])")


def read(data: bytes) -> Read:
    """The address column of every row: a page when it has a path, else exactly the host.

    The files list some real sites too (those that were imitated), which the gates take out.
    """
    try:
        data.decode("utf-8-sig")
        charset = "utf-8"
    except UnicodeDecodeError:
        charset = "cp949"
    rows = lines(data, charset)
    head = next(rows, (0, ""))[1].removeprefix("\ufeff")
    column = _column(next(csv.reader([head]), []))
    for number, line in rows:
        try:
            row = next(csv.reader([line]))
        except (csv.Error, StopIteration):
            yield BadLine(number)
            continue
        value = _clean(row[column]) if len(row) > column else ""
        if "." not in value or " " in value or "\ufffd" in value:
            yield BadLine(number)
        else:
            rest = value.split("://")[-1].rstrip("/")
            yield Item(value, "page" if "/" in rest or "?" in rest else "host")


def _column(head: list[str]) -> int:
    names = [name.strip().lower() for name in head]
    for wanted in _HEADS:
        if wanted in names:
            return names.index(wanted)
    raise Unreadable("not_this_format")


def _clean(cell: str) -> str:
    return _SPACED.sub("", _DIRT.sub("", cell)).replace("..", ".")
