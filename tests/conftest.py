"""What many tests share: the real library, checker and desk, built once a run."""

from pathlib import Path

import pytest

import cli
from chat.desk import Desk
from knowledge.library import Library
from scamlist.checker import Checker

pytest_plugins = ("tests.turns",)
SHARED = Path(__file__).parents[1].parent / "shared"


@pytest.fixture(scope="session")
def library() -> Library:
    """The knowledge base of this checkout."""
    return Library.load()


@pytest.fixture(scope="session")
def checker(library: Library) -> Checker:
    """The checker with the lists of this checkout."""
    return cli.build_checker(library)


@pytest.fixture
def desk(library: Library, checker: Checker) -> Desk:
    """A desk with no conversation under way."""
    return cli.build_desk(library, checker)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the checkout; tests that need it skip without it."""
    if not SHARED.is_dir():
        pytest.skip("the reference folder ../shared is not beside this checkout")
    return SHARED
