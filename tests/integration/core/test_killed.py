"""Nothing acknowledged is lost when the process is killed between any two statements."""

import asyncio
import subprocess
import sys
from pathlib import Path

from sqlmodel import select

from forum.core.journal.tables import Delivery
from tests.architecture.source import ROOT
from tests.frozen_clock import FrozenClock
from tests.integration.core.handlers import Outside, effects, make_dispatcher, make_table

# Telling and delivering one entry takes about thirty statements, so each of them is met.
DEATHS = range(2, 42)


def run(url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the processes, each until it dies."""
    return subprocess.run(
        [sys.executable, "-m", "tests.integration.core.killable", url, folder, *map(str, DEATHS)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


async def test_a_killed_process_loses_nothing(database_url: str, tmp_path: Path) -> None:
    session_factory = make_dispatcher(database_url, FrozenClock(), Outside().react).session_factory
    await make_table(session_factory)
    folder = tmp_path / "outside"
    folder.mkdir()
    done = await asyncio.to_thread(run, database_url, folder)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    # Every one died, but the last.
    assert [line for line in lines if line in ("died", "lived")] == ["died"] * len(DEATHS) + [
        "lived"
    ]
    acknowledged = {tuple(map(int, line.split())) for line in lines if " " in line}
    assert len(acknowledged) > len(DEATHS) / 2, "many must have been acknowledged before the end"

    happened = await effects(session_factory)
    assert len(happened) == len(set(happened)), "inside the database each happens exactly once"
    assert acknowledged <= set(happened), "what was acknowledged is done"
    async with session_factory.read_session() as session:
        assert await session.all(select(Delivery)) == []
    for subject in {subject for subject, _ in happened}:
        steps = [int(line) for line in (folder / str(subject)).read_text().splitlines()]
        assert set(steps) == {step for other, step in happened if other == subject}
        assert steps == sorted(steps), "outside it happens at least once, and in order"
    await session_factory.database.close()
