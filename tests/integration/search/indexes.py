"""Search index on any engine, opened and closed by tests."""

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
    """No batches: the source for a rebuild that leaves an empty index."""
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
        """Whether it is on a search server: typo-tolerant, and rebuilt in a second index."""
        return self.url.startswith("http")

    @property
    def server(self) -> Server:
        """The settings of the Meilisearch server and of the index there."""
        url_parts = urlsplit(self.url)
        return Server(
            f"http://{url_parts.netloc}", MASTER_KEY, url_parts.path.strip("/"), timeout=60
        )

    async def open(self) -> Engine:
        """Start a new engine on this index."""
        database = None if self.is_server else Database(self.url)
        engine = make_engine(database) if database else MeiliEngine(self.server)
        self._opened.append((engine, database))
        await engine.start()
        return engine

    async def fresh(self) -> Engine:
        """Start a new engine, and rebuild the index empty."""
        engine = await self.open()
        await engine.rebuild(no_documents())
        return engine

    async def close(self) -> None:
        """Close every engine that was opened."""
        while self._opened:
            engine, database = self._opened.pop()
            await engine.close()
            if database:
                await database.close()

    def clear(self) -> None:
        """Delete the index and its leftovers from the server, which other tests share."""
        client = Client(self.server.url, MASTER_KEY)
        for each in client.get_indexes({"limit": 1000})["results"]:
            if each.uid.startswith(self.server.index):
                client.wait_for_task(client.delete_index(each.uid).task_uid)
