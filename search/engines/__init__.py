"""The engines, each of which keeps an index of public content, and the choice between them."""

from importlib import import_module

from forum.core.database.database import Database
from search.engines.base import Engine, Server
from search.engines.fallback import FallbackEngine
from search.engines.postgres import PostgresEngine
from search.engines.sqlite import SqliteEngine

__all__ = ["Engine", "Server", "make_engine"]


def make_engine(database: Database, server: Server | None = None) -> Engine:
    """The engine for a database, beside a Meilisearch server if there is one."""
    embedded = _embedded(database)
    if server is None:
        return embedded
    # Loaded here because its client costs a fifth of a second that others needn't wait.
    return FallbackEngine(import_module("search.engines.meili").MeiliEngine(server), embedded)


def _embedded(database: Database) -> Engine:
    """`FILE-search.db` beside a file, tables in PostgreSQL."""
    path = database.sqlite_path
    if path is None:
        return PostgresEngine(database.engine)
    return SqliteEngine(path.with_name(f"{path.stem}-search.db"))
