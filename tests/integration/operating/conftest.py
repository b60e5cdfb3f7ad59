"""Fixtures for backups: a folder of uploads, and an empty forum to restore into."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from forum.app.container import Forum, build
from forum.settings.model import Settings
from tests.frozen_clock import FrozenClock
from tests.services.databases import empty_database


@pytest.fixture
def empty_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of the same kind as `database_url`."""
    if database_url.startswith("sqlite"):
        yield f"sqlite+aiosqlite:///{tmp_path}/empty.db"
    else:
        with empty_database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture
def second_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of another empty database: for a restore of what was in the first."""
    if database_url.startswith("sqlite"):
        yield f"sqlite+aiosqlite:///{tmp_path}/second.db"
    else:
        with empty_database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A folder of uploaded files, one of them in a subfolder."""
    folder = tmp_path / "uploads"
    (folder / "2027").mkdir(parents=True)
    (folder / "plein.jpg").write_bytes(bytes(range(256)) * 300)
    (folder / "2027" / "بنك ğ.webp").write_bytes(b"\0" * 70_000)
    (folder / "leeg").write_bytes(b"")
    return folder


@pytest.fixture
async def empty_forum(
    empty_url: str, settings_for: Callable[..., Settings], clock: FrozenClock, tmp_path: Path
) -> AsyncIterator[Forum]:
    """A forum on the empty database, with an empty folder for uploads."""
    settings = settings_for(empty_url, FORUM_UPLOADS__FOLDER=str(tmp_path / "restored"))
    forum = build(settings, clock=clock)
    yield forum
    await forum.close()
