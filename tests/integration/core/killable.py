"""Processes for `test_killed.py` that post and deliver until they are killed.

`python -m tests.integration.core.killable URL FOLDER DEATHS…`: for each number a process that dies
by SIGKILL just before it sends that statement to the database; at last one that lives. They are
forked from one process that has imported everything, so that each costs little.
"""

import asyncio
import os
import sys
from pathlib import Path

from forum.core.clock import SystemClock
from forum.core.journal.deliveries import release_leases
from forum.core.unit_of_work import SessionFactory
from tests.integration.core.crash import die_before
from tests.integration.core.handlers import Happened, make_dispatcher, tell

SUBJECTS = (1, 2, 3)
NEVER = 1_000_000


async def main(url: str, folder: Path, first_step: int, statements: int) -> None:
    """Tell one more step of each subject and deliver all; acknowledge on stdout what is committed."""

    async def write_file(_session_factory: SessionFactory, event: Happened) -> None:
        with (folder / str(event.subject.id)).open("a") as log:
            log.write(f"{event.step}\n")

    dispatcher = make_dispatcher(url, SystemClock(), write_file)
    session_factory = dispatcher.session_factory
    die_before(session_factory.database, statements)
    # The process before was killed, so its leases are nobody's; on PostgreSQL they would run out.
    async with session_factory.transaction() as connection:
        await release_leases(connection)
    for subject in SUBJECTS:
        if first_step:
            await tell(session_factory, subject, first_step)
            print(subject, first_step, flush=True)
        await dispatcher.drain()
    await session_factory.database.close()


def fork(url: str, folder: Path, first_step: int, statements: int) -> None:
    """Run `main` in a process of its own, and wait for its end."""
    child = os.fork()
    if child == 0:
        asyncio.run(main(url, folder, first_step, statements))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print("lived" if status == 0 else "died", flush=True)


if __name__ == "__main__":
    for step, death in enumerate(sys.argv[3:], 1):
        fork(sys.argv[1], Path(sys.argv[2]), step, int(death))
    fork(sys.argv[1], Path(sys.argv[2]), 0, NEVER)
