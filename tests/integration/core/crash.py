"""How a process of a test dies at a moment of its choice."""

import os
import signal

from sqlalchemy import event

from forum.core.database.database import Database


def die_before(database: Database, statement: int) -> None:
    """Let this process die by SIGKILL just before it sends that statement or commit (1, 2, …)."""
    sent = 0

    def count(*_arguments: object) -> None:
        nonlocal sent
        sent += 1
        if sent == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    event.listen(database.engine.sync_engine, "commit", count)
