"""Fault injection: kill the test process just before a given SQL statement."""

import os
import signal

from sqlalchemy import event

from forum.core.database.database import Database


def kill_before_statement(database: Database, number: int) -> None:
    """Send SIGKILL to this process just before its statement or commit `number` (from 1)."""
    executed = 0

    def count(*_arguments: object) -> None:
        nonlocal executed
        executed += 1
        if executed == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.write_engine.sync_engine, "before_cursor_execute", count)
    event.listen(database.write_engine.sync_engine, "commit", count)
