"""Snapshots: arrays worked out once, kept beside the compiled modules for the next start.

Whatever is not there, of other texts or other code, or damaged is worked out again; where nothing
can be written, nothing is kept.
"""

import hashlib
import importlib.util
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Arrays: TypeAlias = Mapping[str, NDArray[Any]]

_KEY = "key"


def snapshot_path(name: str) -> Path:
    """Where the snapshot of that name lies: in the folder of this package's compiled modules."""
    return Path(importlib.util.cache_from_source(__file__)).with_name(f"{name}.npz")


def key_of(pieces: Iterable[str]) -> str:
    """A key that changes with any of the pieces, or with the code of this package."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    for piece in pieces:
        digest.update(piece.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def read_snapshot(path: Path, key: str) -> Arrays | None:
    """The arrays kept under a key; None when there are none, others, or damaged ones."""
    try:
        with path.open("rb") as file, np.load(file) as kept:
            return dict(kept) if str(kept[_KEY]) == key else None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def write_snapshot(path: Path, key: str, arrays: Arrays) -> None:
    """Keep arrays for the next start, where that is possible; all of them or none."""
    kept: dict[str, Any] = {_KEY: np.array(key), **arrays}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            try:
                np.savez(part, **kept)
                part.close()
                # Nothing in it is secret, and whoever installed it may not be who runs it.
                Path(part.name).chmod(0o644)
                Path(part.name).replace(path)
            except BaseException:
                Path(part.name).unlink()
                raise
    except OSError:
        return


def recall_text(path: Path, pieces: Iterable[str], work: Callable[[], str]) -> str:
    """What `work` returns, from the snapshot at `path` where that is of the same pieces."""
    key = key_of(pieces)
    if (kept := read_snapshot(path, key)) is not None:
        return bytes(kept["text"]).decode()
    text = work()
    write_snapshot(path, key, {"text": np.frombuffer(text.encode(), np.uint8)})
    return text
