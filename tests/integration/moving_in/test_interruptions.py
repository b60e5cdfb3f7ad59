"""Killed, concurrent and undone imports: every idea once, all in one import, and none behind it."""

import asyncio
import hashlib
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.audit.tables import AuditEntry
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea
from forum.moving_in.actions.batches import (
    ImportTakenBack,
    begin_batch,
    finish_batch,
    undo_batch,
)
from forum.moving_in.actions.rows import Target, import_rows
from forum.moving_in.events import IMPORT_KIND
from forum.moving_in.tables import ImportBatch, ImportedIdea
from tests.architecture.source import ROOT
from tests.integration.moving_in.conftest import Import
from tests.services.databases import ON_POSTGRES

COUNT = 1_500
LARGE = "id,title,body\n" + "".join(
    f"{n},Idee nummer {n},Elke week iets samen doen in de buurt {n}.\n" for n in range(COUNT)
)


async def _count(forum: Forum) -> int:
    async with forum.session_factory.read_session() as session:
        return await session.first(select(func.count()).select_from(Idea)) or 0


async def _start(forum: Forum, folder: Path) -> asyncio.subprocess.Process:
    """Start publishing a large file, in a process of its own, and wait for its first ideas."""
    file = folder / "large.csv"
    file.write_text(LARGE)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "forum", "import", file, "--publish", cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    while not await _count(forum) and process.returncode is None:
        await asyncio.sleep(0.01)
    return process


async def _trail(forum: Forum) -> list[tuple[str, dict[str, Any]]]:
    """What the trail says of the first import."""
    about = (col(AuditEntry.subject_kind) == IMPORT_KIND, col(AuditEntry.subject_id) == 1)
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(AuditEntry).where(*about).order_by(col(AuditEntry.id)))
    return [(each.event, each.data) for each in found]


async def test_a_killed_import_is_continued_by_running_it_again(
    forum: Forum, run_import: Import, tmp_path: Path
) -> None:
    process = await _start(forum, tmp_path)
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    assert 0 < await _count(forum) < COUNT
    assert await _trail(forum) == [("ImportBegun", {"published": True})]
    result = await run_import(LARGE, "--publish", name="other-name.csv")
    assert result.exit_code == 0, result.output
    async with forum.session_factory.read_session() as session:
        ideas = await session.all(select(Idea))
        [batch] = await session.all(select(ImportBatch))
        links = await session.all(select(ImportedIdea))
    assert Counter(idea.source_id for idea in ideas) == Counter(str(n) for n in range(COUNT))
    assert {link.batch_id for link in links} == {batch.id} and len(links) == COUNT
    assert (batch.ideas, batch.finished_at is not None) == (COUNT, True)
    assert [event for event, _ in await _trail(forum)] == ["ImportBegun", "ImportFinished"]
    undone = await run_import(None, "--undo", str(batch.id))
    assert undone.stdout == f"taken back: ideas {COUNT}, comments 0\n"


async def test_an_interrupted_import_is_continued_as_it_was_begun(
    forum: Forum, run_import: Import
) -> None:
    raw = "id,title,body\n1,Bank,In de zon\n"
    digest = hashlib.sha256(raw.encode()).hexdigest()
    async with forum.session_factory.unit_of_work() as uow:
        await begin_batch(uow, source="", layout="former site", file_digest=digest, published=False)
    for dry in ((), ("--dry-run",)):
        refused = await run_import(raw, "--publish", *dry)
        assert refused.exit_code == 1
        assert refused.stderr == (
            "Error: import 1 brought a part of this file without --publish, and was interrupted; "
            "run it again without --publish to finish it, or take it back first with --undo 1\n"
        )
    assert await _count(forum) == 0
    assert (await run_import(raw)).exit_code == 0
    async with forum.session_factory.read_session() as session:
        [batch] = await session.all(select(ImportBatch))
    assert (batch.published, batch.ideas) == (False, 1)


@ON_POSTGRES
async def test_an_import_that_is_taken_back_while_it_runs_stops(
    forum: Forum, run_import: Import, tmp_path: Path
) -> None:
    process = await _start(forum, tmp_path)
    async with forum.session_factory.unit_of_work() as uow:
        undone = await undo_batch(uow, 1)
    assert 0 < len(undone.ideas) < COUNT
    _, errors = await process.communicate()
    assert errors.decode() == ("Error: import 1 was taken back meanwhile; nothing more comes in\n")
    assert process.returncode == 1
    async with forum.session_factory.read_session() as session:
        assert {idea.visibility for idea in await session.all(select(Idea))} == {Visibility.erased}
        [batch] = await session.all(select(ImportBatch))
    assert batch.undone_at is not None and batch.finished_at is None
    again = await run_import(LARGE, "--publish")
    assert again.stdout.startswith(f"taken: {COUNT}, here already: 0")


async def test_nothing_more_comes_into_an_import_that_was_taken_back(forum: Forum) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        batch = await begin_batch(
            uow, source="Decidim", layout="Decidim", file_digest="0", published=True
        )
    target = Target("Decidim", batch.pk, publish=True)
    async with forum.session_factory.unit_of_work() as uow:
        await import_rows(uow, [], target)
    async with forum.session_factory.unit_of_work() as uow:
        await undo_batch(uow, batch.pk)
    with pytest.raises(ImportTakenBack):
        async with forum.session_factory.unit_of_work() as uow:
            await import_rows(uow, [], target)
    with pytest.raises(ImportTakenBack):
        async with forum.session_factory.unit_of_work() as uow:
            await finish_batch(uow, target.source, batch.pk, refused=0)


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
