"""Fixtures for all tests."""

from collections.abc import Iterator

import pytest

from tools.corpus.render import close_shared_browser


@pytest.fixture(scope="module", autouse=True)
def _no_browser_left_open() -> Iterator[None]:
    """The corpus renderer keeps a browser; the next module may want to start its own."""
    yield
    close_shared_browser()
