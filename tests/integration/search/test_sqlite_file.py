"""SQLite index file: recreated when unusable; its errors stay within search."""

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


def test_the_index_file_is_in_the_folder_of_the_database(tmp_path: Path) -> None:
    engine = make_engine(Database(f"sqlite+aiosqlite:///{tmp_path}/town.db"))
    assert isinstance(engine, SqliteEngine)
    assert engine.path == tmp_path / "town-search.db"


@pytest.mark.parametrize("damage", [b"this is no database" * 100, b"SQLite format 3\x00" * 300])
async def test_a_damaged_file_is_recreated(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "deep" / "search.db"
    path.parent.mkdir()
    path.write_bytes(damage)
    engine = SqliteEngine(path)
    assert await engine.start() is True
    await engine.put([SOUP])
    assert await total(engine) == 1
    await engine.close()


async def test_a_file_with_a_damaged_page_is_recreated(tmp_path: Path) -> None:
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


async def test_a_file_recreated_by_another_process_is_used_immediately(tmp_path: Path) -> None:
    first, second = SqliteEngine(tmp_path / "search.db"), SqliteEngine(tmp_path / "search.db")
    await first.start()
    for file in tmp_path.iterdir():
        file.unlink()
    with pytest.raises(SearchUnavailable):
        await total(first)
    assert not await first.reachable()
    assert await second.start() is True
    await second.put([SOUP])
    assert await first.reachable()
    assert await total(first) == 1
    await first.close()
    await second.close()


async def test_a_file_of_another_version_is_recreated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = SqliteEngine(tmp_path / "search.db")
    await engine.start()
    await engine.put([SOUP])
    monkeypatch.setattr("search.engines.sqlite.VERSION", 99)
    assert await engine.start() is True
    assert await total(engine) == 0
    await engine.close()


async def test_an_unwritable_path_makes_search_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    engine = SqliteEngine(tmp_path / "file" / "search.db")
    with pytest.raises(SearchUnavailable):
        await engine.start()
    with pytest.raises(SearchUnavailable):
        await engine.put([SOUP])
    assert not await engine.reachable()
