"""Crash safety of the journal: a process killed before any statement loses no committed event."""

import asyncio
import subprocess
import sys
from pathlib import Path

from sqlmodel import select

from forum.core.journal.tables import Delivery
from tests.architecture.source import ROOT
from tests.frozen_clock import FrozenClock
from tests.integration.core.handlers import (
    ExternalSystem,
    create_effect_table,
    make_dispatcher,
    read_effects,
)

# Publishing and delivering one entry takes about thirty statements: this range covers each.
KILLS = range(2, 42)


def run_processes(url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the processes, each until it is killed."""
    return subprocess.run(
        [sys.executable, "-m", "tests.integration.core.killable", url, folder, *map(str, KILLS)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


async def test_a_killed_process_loses_nothing(database_url: str, tmp_path: Path) -> None:
    session_factory = make_dispatcher(
        database_url, FrozenClock(), ExternalSystem().react
    ).session_factory
    await create_effect_table(session_factory)
    folder = tmp_path / "outside"
    folder.mkdir()
    result = await asyncio.to_thread(run_processes, database_url, folder)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    # All were killed, except the last.
    assert [line for line in lines if line in ("died", "lived")] == ["died"] * len(KILLS) + [
        "lived"
    ]
    acknowledged = {tuple(map(int, line.split())) for line in lines if " " in line}
    assert len(acknowledged) > len(KILLS) / 2, "many must have been committed before a kill"

    recorded = await read_effects(session_factory)
    assert len(recorded) == len(set(recorded)), "the transactional handler runs exactly once"
    assert acknowledged <= set(recorded), "every committed step was handled"
    async with session_factory.read_session() as session:
        assert await session.all(select(Delivery)) == []
    for subject in {subject for subject, _ in recorded}:
        steps = [int(line) for line in (folder / str(subject)).read_text().splitlines()]
        assert set(steps) == {step for step_subject, step in recorded if step_subject == subject}
        assert steps == sorted(steps), "the external handler runs at least once, in order"
    await session_factory.database.close()
