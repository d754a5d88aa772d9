"""Prints every pattern our packages compile, as JSON rows of [module, pattern, flags, is_bytes].

Run in a process of its own: re is watched from before the first import until the parts are built.
What stands as a literal in a call that nothing made here is read from the source.
"""

import ast
import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("scamlist", "chat", "knowledge")
CALLS = ("compile", "search", "match", "fullmatch", "split", "sub", "subn", "findall", "finditer")
Seen = tuple[str, str, int, bool]


def main() -> None:
    """Watch, import, build, print."""
    seen: set[Seen] = set()
    compile_for_real: Any = vars(re)["_compile"]

    def watch(pattern: Any, flags: Any) -> re.Pattern[Any]:
        compiled: re.Pattern[Any] = compile_for_real(pattern, flags)
        frame = sys._getframe(2)
        if module := _ours(frame.f_code.co_filename):
            seen.add(_row(module, compiled))
        return compiled

    setattr(re, "_compile", watch)  # noqa: B010, the name is private to re
    for path in _sources():
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    _build()
    setattr(re, "_compile", compile_for_real)  # noqa: B010
    seen.update(_literals())
    print(json.dumps(sorted(seen)))


def _build() -> None:
    """Load what holds patterns in files."""
    cli = importlib.import_module("cli")
    library = importlib.import_module("knowledge.library").Library.load()
    checker = cli.build_checker(library)
    cli.build_desk(library, checker)
    checker.check("카카오톡 abc123 으로 문의, zeropaybank 점 컴 010-1234-5678", type="text")


def _sources() -> list[Path]:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in paths if path.name not in ("__init__.py", "env.py"))


def _ours(file: str) -> str:
    path = Path(file)
    inside = path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES
    return path.relative_to(ROOT).as_posix() if inside else ""


def _row(module: str, compiled: re.Pattern[Any]) -> Seen:
    text = compiled.pattern
    is_bytes = isinstance(text, bytes)
    return module, text.decode("latin-1") if is_bytes else text, compiled.flags, is_bytes


def _literals() -> Iterator[Seen]:
    """Patterns written out in a call of re, whether or not the call was made."""
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            of = node.func.value
            first = node.args[0] if node.args else None
            named = isinstance(of, ast.Name) and of.id == "re" and node.func.attr in CALLS
            if named and isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                yield _row(path.relative_to(ROOT).as_posix(), re.compile(first.value))


if __name__ == "__main__":
    main()
