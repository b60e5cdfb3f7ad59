"""Fixture for restores: an empty database of the same kind as the test's."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.services.databases import empty_database


@pytest.fixture
def empty_place(
    database_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Callable[[], AbstractContextManager[str]]:
    """The URL of an empty database, of the same kind as `database_url`."""

    @contextmanager
    def place() -> Iterator[str]:
        if database_url.startswith("sqlite"):
            yield f"sqlite+aiosqlite:///{tmp_path}/restored.db"
        else:
            with empty_database(request.getfixturevalue("postgres_server")) as url:
                yield url

    return place
