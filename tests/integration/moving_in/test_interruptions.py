"""Killed and concurrent imports: every idea once, and all in one import."""

import asyncio
import signal
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import func
from sqlmodel import select

from forum.app.container import Forum
from forum.ideas.tables import Idea
from forum.moving_in.tables import ImportBatch, ImportedIdea
from tests.architecture.source import ROOT
from tests.integration.moving_in.conftest import Import

COUNT = 1_500
LARGE = "id,title,body\n" + "".join(
    f"{n},Idee nummer {n},Elke week iets samen doen in de buurt {n}.\n" for n in range(COUNT)
)


async def _count(forum: Forum) -> int:
    async with forum.session_factory.read_session() as session:
        return await session.first(select(func.count()).select_from(Idea)) or 0


async def test_a_killed_import_is_continued_by_running_it_again(
    forum: Forum, run_import: Import, tmp_path: Path
) -> None:
    file = tmp_path / "large.csv"
    file.write_text(LARGE)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "forum", "import", file, "--publish", cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    while not await _count(forum) and process.returncode is None:
        await asyncio.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    assert 0 < await _count(forum) < COUNT
    result = await run_import(LARGE, "--publish", name="other-name.csv")
    assert result.exit_code == 0, result.output
    async with forum.session_factory.read_session() as session:
        ideas = await session.all(select(Idea))
        [batch] = await session.all(select(ImportBatch))
        links = await session.all(select(ImportedIdea))
    assert Counter(idea.source_id for idea in ideas) == Counter(str(n) for n in range(COUNT))
    assert {link.batch_id for link in links} == {batch.id} and len(links) == COUNT
    assert (batch.ideas, batch.finished_at is not None) == (COUNT, True)
    undone = await run_import(None, "--undo", str(batch.id))
    assert undone.stdout == f"taken back: ideas {COUNT}, comments 0\n"


async def test_concurrent_imports_of_one_source_add_each_idea_once(
    forum: Forum, database_url: str, run_import: Import, tmp_path: Path
) -> None:
    file = tmp_path / "large.csv"
    file.write_text(LARGE)

    async def start() -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "forum", "import", file, cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        return await process.wait()

    assert list(await asyncio.gather(start(), start())) == [0, 0]
    assert await _count(forum) == COUNT
