"""Processes for `test_killed.py` that publish and deliver events until they are killed.

`python -m tests.integration.core.killable URL FOLDER NUMBER…`: for each number one process that
gets SIGKILL just before it sends that statement to the database; finally one that isn't killed.
They are forked from one process that has imported all modules, so that each starts fast.
"""

import asyncio
import os
import sys
from pathlib import Path

from forum.core.clock import SystemClock
from forum.core.journal.deliveries import release_leases
from forum.core.unit_of_work import SessionFactory
from tests.integration.core.crash import kill_before_statement
from tests.integration.core.handlers import Happened, make_dispatcher, publish_steps

SUBJECTS = (1, 2, 3)
NEVER = 1_000_000


async def main(url: str, folder: Path, step: int, kill_before: int) -> None:
    """Publish `step` of each subject (0: none), deliver all; print each committed step."""

    async def write_file(_session_factory: SessionFactory, event: Happened) -> None:
        with (folder / str(event.subject.id)).open("a") as log:
            log.write(f"{event.step}\n")

    dispatcher = make_dispatcher(url, SystemClock(), write_file)
    session_factory = dispatcher.session_factory
    kill_before_statement(session_factory.database, kill_before)
    # The previous process was killed, so nobody owns its leases. On PostgreSQL they would expire.
    async with session_factory.transaction() as connection:
        await release_leases(connection)
    for subject in SUBJECTS:
        if step:
            await publish_steps(session_factory, subject, step)
            print(subject, step, flush=True)
        await dispatcher.drain()
    await session_factory.database.close()


def fork(url: str, folder: Path, step: int, kill_before: int) -> None:
    """Run `main` in a forked process and wait for its end."""
    child = os.fork()
    if child == 0:
        asyncio.run(main(url, folder, step, kill_before))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print("lived" if status == 0 else "died", flush=True)


if __name__ == "__main__":
    for number, statement in enumerate(sys.argv[3:], 1):
        fork(sys.argv[1], Path(sys.argv[2]), number, int(statement))
    fork(sys.argv[1], Path(sys.argv[2]), 0, NEVER)
