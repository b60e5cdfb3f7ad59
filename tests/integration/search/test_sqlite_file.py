"""The file of the index is made anew when it can't be used, and its trouble is nobody else's."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import Document
from forum.core.database.database import Database
from forum.core.ref import ContentRef
from search.engines import make_engine
from search.engines.base import Query
from search.engines.sqlite import SqliteEngine

SOUP = Document(ContentRef("idea", 1), "nl", "Soep", "", datetime(2026, 1, 1, tzinfo=UTC))


async def total(engine: SqliteEngine) -> int:
    return (await engine.find(Query("soep"))).total


def test_the_index_stands_beside_the_database(tmp_path: Path) -> None:
    engine = make_engine(Database(f"sqlite+aiosqlite:///{tmp_path}/town.db"))
    assert isinstance(engine, SqliteEngine)
    assert engine.path == tmp_path / "town-search.db"


@pytest.mark.parametrize("damage", [b"this is no database" * 100, b"SQLite format 3\x00" * 300])
async def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "deep" / "search.db"
    path.parent.mkdir()
    path.write_bytes(damage)
    engine = SqliteEngine(path)
    assert await engine.start() is True
    await engine.put([SOUP])
    assert await total(engine) == 1
    await engine.close()


async def test_a_file_with_a_damaged_page_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    engine = SqliteEngine(path)
    await engine.start()
    await engine.put([SOUP])
    await engine.close()
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(byte ^ 0x5A for byte in content[4096:])
    path.write_bytes(content)
    assert await engine.start() is True
    assert await total(engine) == 0
    await engine.put([SOUP])
    assert await total(engine) == 1
    await engine.close()


async def test_a_file_made_anew_by_another_process_is_used_at_once(tmp_path: Path) -> None:
    here, there = SqliteEngine(tmp_path / "search.db"), SqliteEngine(tmp_path / "search.db")
    await here.start()
    for file in tmp_path.iterdir():
        file.unlink()
    with pytest.raises(SearchUnavailable):
        await total(here)
    assert not await here.reachable()
    assert await there.start() is True
    await there.put([SOUP])
    assert await here.reachable()
    assert await total(here) == 1
    await here.close()
    await there.close()


async def test_a_file_of_another_version_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = SqliteEngine(tmp_path / "search.db")
    await engine.start()
    await engine.put([SOUP])
    monkeypatch.setattr("search.engines.sqlite.VERSION", 99)
    assert await engine.start() is True
    assert await total(engine) == 0
    await engine.close()


async def test_a_place_that_can_not_be_written_is_a_search_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    engine = SqliteEngine(tmp_path / "file" / "search.db")
    with pytest.raises(SearchUnavailable):
        await engine.start()
    with pytest.raises(SearchUnavailable):
        await engine.put([SOUP])
    assert not await engine.reachable()
