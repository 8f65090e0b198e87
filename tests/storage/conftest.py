"""The two databases that every store test runs on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from faqbot.storage import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/deep/er/faqbot.db"
    return str(request.getfixturevalue("postgres").url())


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store.open(url)
    yield store
    store.close()
