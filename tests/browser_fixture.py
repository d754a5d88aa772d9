"""A browser and a served site as pytest fixtures, one of each for a file of tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.web import serving, web_app


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium. Its driver has an event loop of its own, so it ends with the file."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """The site as `jamkkan serve` serves it."""
    with serving(web_app()) as origin:
        yield origin
