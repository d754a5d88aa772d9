"""The street as a pytest fixture."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.street import Street, make_certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once a run, by the openssl program."""
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


@pytest.fixture
async def street(certificates: Path) -> AsyncIterator[Street]:
    """A street where everything listens."""
    async with Street(certificates).open() as street:
        yield street
