"""Where an index can stand."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from meilisearch import Client

from forum.core.content.summary import Document
from forum.core.database.database import Database
from search.engines import make_engine
from search.engines.base import Engine, Server
from search.engines.meili import MeiliEngine
from tests.services.meili import MASTER_KEY


async def no_documents() -> AsyncIterator[list[Document]]:
    """What an empty index is made from."""
    batches: tuple[list[Document], ...] = ()
    for batch in batches:
        yield batch


class SearchIndex:
    """An index that may be opened more than once, as by several processes.

    `url` is that of a database, or of a Meilisearch server with the name of the index as its path.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: list[tuple[Engine, Database | None]] = []

    @property
    def is_server(self) -> bool:
        """Whether it is a server of its own: it forgives spelling mistakes, and rebuilds beside."""
        return self.url.startswith("http")

    @property
    def server(self) -> Server:
        """The Meilisearch server and our index there."""
        parts = urlsplit(self.url)
        return Server(f"http://{parts.netloc}", MASTER_KEY, parts.path.strip("/"), timeout=10)

    async def open(self) -> Engine:
        """An engine of its own on this index, started."""
        database = None if self.is_server else Database(self.url)
        engine = make_engine(database) if database else MeiliEngine(self.server)
        self._opened.append((engine, database))
        await engine.start()
        return engine

    async def fresh(self) -> Engine:
        """The same, with the index made anew and empty."""
        engine = await self.open()
        await engine.rebuild(no_documents())
        return engine

    async def close(self) -> None:
        """Close every engine opened here."""
        while self._opened:
            engine, database = self._opened.pop()
            await engine.close()
            if database:
                await database.close()

    def clear(self) -> None:
        """Leave nothing on the server, which other tests use."""
        client = Client(self.server.url, MASTER_KEY)
        for each in client.get_indexes({"limit": 1000})["results"]:
            if each.uid.startswith(self.server.index):
                client.wait_for_task(client.delete_index(each.uid).task_uid)
