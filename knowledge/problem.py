"""Problems of content: what is wrong, where, and what to do, told to its editor."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.content import Bilingual, Content, Lang, read_yaml

_SENTENCES = Path(__file__).parent / "problems.yaml"


class Problem(Content):
    """One thing an editor has to put right: `file: field: sentence`.

    `key` names the sentence in problems.yaml, `values` fill it.
    """

    file: str
    field: str
    key: str
    values: Mapping[str, str] = {}

    def sentence(self, lang: Lang) -> str:
        """What is wrong and what to do."""
        return _sentences()[self.key][lang].format_map(self.values)

    def show(self, lang: Lang) -> str:
        """The whole line."""
        return f"{self.file}: {self.field}: {self.sentence(lang)}"

    def __str__(self) -> str:
        return self.show("en")


def unfit(detail: Mapping[str, Any], file: str, prefix: str = "") -> Problem:
    """The problem behind one error of a pydantic validation."""
    # An editor counts the entries of a list from one.
    place = [str(part + 1 if isinstance(part, int) else part) for part in detail["loc"]]
    key, values = _reason(detail, place[-1] if place else "")
    return Problem(file=file, field=prefix + ".".join(place), key=key, values=values)


def unreadable(error: yaml.YAMLError | UnicodeDecodeError, file: str, above: int = 0) -> Problem:
    """The problem of a file that is no YAML; `above` counts the lines before what was read."""
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, UnicodeDecodeError):
        return Problem(file=file, field="file", key="not_text")
    line = "1" if mark is None else str(mark.line + 1 + above)
    return Problem(file=file, field="file", key="unreadable", values={"line": line})


@cache
def _sentences() -> Mapping[str, Bilingual]:
    return {k: Bilingual.model_validate(v) for k, v in read_yaml(_SENTENCES).items()}


def _reason(detail: Mapping[str, Any], name: str) -> tuple[str, dict[str, str]]:
    given = str(detail.get("input", ""))[:60]
    kind = detail["type"]
    if kind == "missing":
        return "missing_field", {"name": name}
    if kind == "extra_forbidden":
        return "unknown_field", {"name": name}
    if kind == "literal_error":
        expected = ", ".join(re.findall(r"'([^']+)'", detail["ctx"]["expected"]))
        return "choice", {"given": given, "expected": expected}
    if kind.startswith("date"):
        return "day", {"given": given}
    for shape, key in (("string", "text"), ("list", "list"), ("dict", "map"), ("model", "map")):
        if kind.startswith(shape):
            return key, {}
    return "other", {"given": detail["msg"]}
