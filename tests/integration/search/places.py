"""Where an index can stand."""

from forum.core.database import Database
from search.engines import make_engine
from search.engines.base import Engine


class Place:
    """An index that may be opened more than once, as by several processes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: list[tuple[Engine, Database]] = []

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    async def open(self) -> Engine:
        """An engine of its own on this index, started."""
        database = Database(self.url)
        engine = make_engine(database)
        self._opened.append((engine, database))
        await engine.start()
        return engine

    async def close(self) -> None:
        """Close every engine opened here."""
        while self._opened:
            engine, database = self._opened.pop()
            await engine.close()
            await database.close()
