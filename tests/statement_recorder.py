"""Counting what is asked of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import event

from forum.core.database.database import Database

# What tasks in the background ask, such as the one that fills a new index, isn't counted.
_counting: ContextVar[bool] = ContextVar("counting", default=False)


@contextmanager
def record_statements(database: Database) -> Iterator[list[str]]:
    """Every statement that this task sends inside the block."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if _counting.get() and not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", note)
    token = _counting.set(True)
    try:
        yield sent
    finally:
        _counting.reset(token)
        for engine in database.engines:
            event.remove(engine, "before_cursor_execute", note)
