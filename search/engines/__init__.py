"""The engines, each of which keeps an index of public content, and the choice between them."""

from forum.core.database import Database
from search.engines.base import Engine
from search.engines.postgres import PostgresEngine
from search.engines.sqlite import SqliteEngine

__all__ = ["Engine", "make_engine"]


def make_engine(database: Database) -> Engine:
    """The embedded engine for a database: `FILE-search.db` beside a file, tables in PostgreSQL."""
    path = database.sqlite_path
    if path is None:
        return PostgresEngine(database.engine)
    return SqliteEngine(path.with_name(f"{path.stem}-search.db"))
