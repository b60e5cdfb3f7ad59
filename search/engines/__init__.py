"""Search engines (SQLite FTS5, PostgreSQL, Meilisearch), and the factory that selects one."""

from importlib import import_module

from forum.core.database.database import Database
from search.engines.base import Engine, Server
from search.engines.fallback import FallbackEngine
from search.engines.postgres import PostgresEngine
from search.engines.sqlite import SqliteEngine

__all__ = ["Engine", "Server", "make_engine"]


def make_engine(database: Database, server: Server | None = None) -> Engine:
    """The embedded engine of a database; with a server, Meilisearch with that as its fallback."""
    embedded = _embedded(database)
    if server is None:
        return embedded
    # Import late: the Meilisearch client takes 0.2 s to load, which only its users should pay.
    return FallbackEngine(import_module("search.engines.meili").MeiliEngine(server), embedded)


def _embedded(database: Database) -> Engine:
    """The index of SQLite is the file `NAME-search.db` next to the database, of PostgreSQL tables."""
    path = database.sqlite_path
    if path is None:
        return PostgresEngine(database.engine)
    return SqliteEngine(path.with_name(f"{path.stem}-search.db"))
