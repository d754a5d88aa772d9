"""Tables: a CSV file read into rows of one dataclass, with every wrong row named at once."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

R = TypeVar("R")


class ListError(ValueError):
    """A list file with wrong rows; `problems` are all of them, as `file: line: sentence`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_table(
    path: Path, row: Callable[..., R], problem: Callable[[Mapping[str, str]], str]
) -> list[R]:
    """Read a file whose columns are the fields of the dataclass `row`, all of them text.

    `problem` says what is wrong with one row's cells, or nothing. Raises ListError with every
    wrong row, OSError when the file is not there.
    """
    names = [field.name for field in fields(row)]  # type: ignore[arg-type]
    rows: list[R] = []
    problems: list[str] = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != names:
            raise ListError([f"{path.name}: 1: the columns must be {','.join(names)}"])
        for number, cells in enumerate(reader, start=2):
            # A cell too many stands under no name, a missing one is None.
            whole = None not in cells and None not in cells.values()
            wrong = problem(cells) if whole else f"the row has not {len(names)} cells"
            if wrong:
                problems.append(f"{path.name}: {number}: {wrong}")
            else:
                rows.append(row(**cells))
    if problems:
        raise ListError(problems)
    return rows
