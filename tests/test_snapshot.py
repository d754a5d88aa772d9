"""Snapshots: the next start finds what the last one worked out, or works it out again."""

from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.search import Hit, Index

ASKED = (
    "토스 포인트 출금",
    "핀번호 보냈어요",
    "is it legal to sell my limit",
    "zkzkdhvpdl ghksqnf",
)


def build(library: Library, kept: Path | None, *, more: str = "핀 보냄") -> Index:
    few = [article for article in library.articles.values() if article.id < "d"]
    return Index.build(few, library.lexicon, {"account-lent": [more]}, kept=kept)


def found(index: Index) -> list[list[Hit]]:
    return [index.rank(question) for question in ASKED]


def test_a_start_from_a_snapshot_finds_the_same(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "new" / "index.npz"
    worked_out = build(library, None)
    assert found(build(library, path)) == found(worked_out)
    written = path.stat()
    assert found(build(library, path)) == found(worked_out)
    assert path.stat() == written, "the second start only reads"
    assert list(path.parent.iterdir()) == [path]


def test_a_snapshot_of_other_texts_is_not_used(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "index.npz"
    build(library, path)
    more = "전혀 다르게 물어보는 새로운 문장입니다"
    again = build(library, path, more=more)
    assert again.rank(more)[0].topic == "account-lent"
    assert found(again) == found(build(library, None, more=more))


@pytest.mark.parametrize("keep", [0, 10, 1000, 100_000])
def test_a_damaged_snapshot_is_worked_out_again(
    library: Library, tmp_path: Path, keep: int
) -> None:
    path = tmp_path / "index.npz"
    index = build(library, path)
    whole = path.read_bytes()
    path.write_bytes(whole[:keep])
    assert found(build(library, path)) == found(index)
    assert len(path.read_bytes()) == len(whole), "the damaged one is replaced"
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes(64) + whole[middle + 64 :])
    assert found(build(library, path)) == found(index)


def test_a_snapshot_that_cannot_be_written_is_done_without(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert found(build(library, tmp_path / "file" / "index.npz")) == found(build(library, None))
