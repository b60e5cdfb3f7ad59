"""Record the SQL statements that a test sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import event

from forum.core.database.database import Database

# Per task: statements of background tasks, such as filling a new index, aren't recorded.
_is_recording: ContextVar[bool] = ContextVar("counting", default=False)


@contextmanager
def record_statements(database: Database) -> Iterator[list[str]]:
    """The statements that this task sends inside the block, without BEGIN and PRAGMA."""
    statements: list[str] = []

    def record(_connection: object, _cursor: object, statement: str, *_args: object) -> None:
        if _is_recording.get() and not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", record)
    token = _is_recording.set(True)
    try:
        yield statements
    finally:
        _is_recording.reset(token)
        for engine in database.engines:
            event.remove(engine, "before_cursor_execute", record)
