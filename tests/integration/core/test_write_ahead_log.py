"""SQLite WAL: another program that opens and closes the file doesn't break the running forum."""

import subprocess
import sys
from pathlib import Path

from sqlmodel import select

from forum.accounts.tables import Member
from forum.app.container import Forum
from tests.factories import post_public_idea
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

READ_AND_CLOSE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute(sys.argv[2]).fetchone()[0])
connection.close()
"""


def _query_in_another_process(path: Path, sql: str) -> int:
    """Query in another process, which closes the file as SQLite's shell or a backup does."""
    result = subprocess.run(
        [sys.executable, "-c", READ_AND_CLOSE, path, sql],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(result.stdout)


@ON_SQLITE
async def test_the_database_keeps_what_is_written_after_another_program_ended(
    forum: Forum,
) -> None:
    path = forum.session_factory.database.sqlite_path
    assert path
    async with (
        forum.session_factory.read_session() as first,
        forum.session_factory.read_session() as second,
    ):
        for session in (first, second):
            assert await session.first(select(Member).where(Member.email == MARIA.email))
    count_ideas = "SELECT count(*) FROM idea"
    before = _query_in_another_process(path, count_ideas)
    await post_public_idea(forum)
    assert _query_in_another_process(path, count_ideas) == before + 1
