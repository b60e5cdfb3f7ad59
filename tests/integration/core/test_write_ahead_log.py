"""A program that opens the database and ends takes nothing away from the running site."""

import subprocess
import sys
from pathlib import Path

from sqlmodel import select

from forum.accounts.tables import Member
from forum.app.container import Forum
from tests.factories import post_public_idea
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

READ_AND_END = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute(sys.argv[2]).fetchone()[0])
connection.close()
"""


def _another_program_reads(path: Path, question: str) -> int:
    """Read in a process of its own, which closes the file as SQLite's shell or a backup does."""
    ran = subprocess.run(
        [sys.executable, "-c", READ_AND_END, path, question],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(ran.stdout)


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
    ideas = "SELECT count(*) FROM idea"
    before = _another_program_reads(path, ideas)
    await post_public_idea(forum)
    assert _another_program_reads(path, ideas) == before + 1
