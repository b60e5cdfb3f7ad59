"""Search engine for a Meilisearch server, with typo tolerance.

Words are folded and tokenised as for every engine (`search/engines/terms.py`), so that one analysis
of a text serves all languages. The official client is synchronous and shares headers between
threads: every call in a worker thread creates its own client. Queries use an asynchronous
connection pool instead.

A rebuild creates a second index and swaps it with the one in use. Concurrent changes are written to
both, to the new one first (decisions/0011): the server processes its tasks in order, so the index
in use after the swap has them. A document that the rebuild has read is stored under a second key,
its *copy*, and a change writes an empty tombstone (`mark`) to that key. Thus an older copy never
replaces a newer change, in whichever order they are written.
"""

import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import httpx2
from anyio import to_thread
from meilisearch import Client
from meilisearch.errors import (
    MeilisearchApiError,
    MeilisearchCommunicationError,
    MeilisearchTimeoutError,
)
from meilisearch.models.task import TaskInfo

from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import Document
from forum.core.network import describe_unreachable
from forum.core.ref import ContentRef
from forum.core.service_errors import DeliveryError
from search.engines import meili_mapping as mapping
from search.engines.base import Hits, Query, Server
from search.engines.clauses import clauses, significant
from search.engines.terms import Term

ABANDONED_AFTER = timedelta(hours=6)
"""Age at which the new index of a rebuild counts as abandoned: no rebuild takes this long."""

BATCH_SIZE = 1000
TASK_TIMEOUT = 20.0
"""Timeout in seconds for a task of the server."""
REBUILD_TIMEOUT = 600.0
"""Timeout in seconds for a task of a rebuild."""
REFUSED = (401, 403, 404, 408, 429)
Result = TypeVar("Result")


class MeiliEngine:
    """`Engine` for a Meilisearch server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._index = server.index
        self._search_key = ""
        self._http = httpx2.AsyncClient(
            # No compression: compressed responses take 40 ms longer on a keep-alive connection.
            base_url=server.url,
            headers={"Accept-Encoding": "identity"},
            timeout=server.timeout,
        )

    async def start(self) -> bool:
        """Get a search key; true if there is no index, or its settings differ.

        Deletes abandoned indexes. Raises `SearchUnavailable` for an index of another application.
        """
        return await _in_thread(self._start)

    async def put(self, documents: Sequence[Document]) -> None:
        """Upsert documents; raises `DeliveryError` if the server rejects them."""
        await _in_thread(partial(self._write, [mapping.row_of(document) for document in documents]))

    async def remove(self, refs: Sequence[ContentRef]) -> None:
        """Remove documents: replace them by tombstones."""
        await _in_thread(
            partial(self._write, [mapping.tombstone(mapping.key_of(ref)) for ref in refs])
        )

    async def purge(self) -> None:
        """Nothing to do: the server reuses the space of removed documents by itself."""

    async def find(self, query: Query) -> Hits:
        """A page of documents with all words; if there are none, of those with some."""
        query_clauses = clauses(query.text)
        if not query_clauses:
            return Hits()
        significant_terms = [clause.term for clause in significant(query_clauses)]
        hits = await self._page(query, [clause.term for clause in query_clauses], "all")
        if hits.total or len(query_clauses) == 1:
            return hits
        return replace(await self._page(query, significant_terms, "frequency"), all_words=False)

    async def rebuild(self, batches: AsyncIterator[list[Document]]) -> None:
        """Build a second index, swap it with the one in use, and delete the old one."""
        new_index = f"{self._index}-next-{uuid.uuid4().hex[:12]}"
        try:
            await _in_thread(partial(self._begin, new_index))
            async for batch in _merge_batches(batches):
                await _in_thread(partial(self._copy, new_index, batch))
            await _in_thread(partial(self._finish, new_index))
        finally:
            # After the swap this name refers to the old index.
            with suppress(SearchUnavailable, DeliveryError):
                await _in_thread(partial(self._drop, [new_index]))

    async def reachable(self) -> bool:
        """Whether the server accepts the key and has the index."""
        try:
            await self._multi_search([{"q": "", "limit": 0}])
        except SearchUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Close the connection pool."""
        await self._http.aclose()

    async def _page(self, query: Query, query_terms: Sequence[Term], strategy: str) -> Hits:
        page, *facets = await self._multi_search(
            mapping.search_queries(query, query_terms, strategy)
        )
        try:
            return mapping.hits(query, page, *facets)
        except (KeyError, ValueError) as error:
            raise SearchUnavailable("an index of another version") from error

    async def _multi_search(self, queries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        key = self._search_key or self._server.key
        try:
            response = await self._http.post(
                "/multi-search",
                json={"queries": [{"indexUid": self._index} | query for query in queries]},
                headers={"Authorization": f"Bearer {key}"},
            )
            if response.status_code == 200:
                return list(response.json()["results"])
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            raise SearchUnavailable(describe_unreachable(error)) from error
        # The search key may have been revoked: the next `start()` creates it again.
        self._search_key = ""
        raise SearchUnavailable(f"status {response.status_code}")

    # The methods below are synchronous and run in worker threads.

    def _client(self) -> Client:
        return Client(self._server.url, self._server.key, timeout=10)

    def _start(self) -> bool:
        client = self._client()
        self._search_key = self._get_search_key(client)
        indexes = self._indexes(client)
        self._drop([name for name, index in indexes.items() if _is_abandoned(index)])
        current = indexes.get(self._index)
        if current is None:
            return True
        if not mapping.OWN_KEY.fullmatch(current["primaryKey"] or ""):
            raise SearchUnavailable(f"the index {self._index} is somebody else's")
        settings = client.index(self._index).get_settings()
        return current["primaryKey"] != mapping.KEY or not mapping.contains(
            settings, mapping.SETTINGS
        )

    def _get_search_key(self, client: Client) -> str:
        """A key with only the search permission; empty if the configured key may not create keys.

        Its uid is derived from the index's name, so that every start finds the same key.
        """
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"samenspraak/{self._index}")
        uid = str(uuid.UUID(bytes=name.bytes, version=4))
        try:
            with suppress(MeilisearchApiError):
                return client.get_key(uid).key
            return client.create_key(
                {
                    "uid": uid, "name": f"{self._index}: questions", "actions": ["search"],
                    "indexes": [self._index], "expiresAt": None,
                }
            ).key  # fmt: skip
        except MeilisearchApiError:
            return ""

    def _indexes(self, client: Client) -> dict[str, dict[str, Any]]:
        """The forum's index and those that rebuilds are creating, by name, the latter first."""
        listed: Any = client.get_raw_indexes({"limit": 10_000})
        by_name = {index["uid"]: index for index in listed["results"]}
        new_indexes = [name for name in by_name if name.startswith(f"{self._index}-next-")]
        return {name: by_name[name] for name in (*new_indexes, self._index) if name in by_name}

    def _write(self, rows: Sequence[dict[str, Any]]) -> None:
        if not rows:
            return
        client = self._client()
        marks = [mapping.tombstone(row[mapping.KEY] + mapping.COPY) for row in rows]
        # A missing index needs no changes: its rebuild will read what is public at that time.
        tasks = [
            client.index(name).add_documents([*rows, *marks], mapping.KEY)
            for name, index in self._indexes(client).items()
            if index["primaryKey"] == mapping.KEY
        ]
        _wait(client, tasks, TASK_TIMEOUT)

    def _begin(self, new_index: str) -> None:
        client = self._client()
        _wait(
            client, [client.create_index(new_index, {"primaryKey": mapping.KEY})], REBUILD_TIMEOUT
        )
        _wait(client, [client.index(new_index).update_settings(mapping.SETTINGS)], REBUILD_TIMEOUT)

    def _copy(self, new_index: str, documents: Iterable[Document]) -> None:
        client = self._client()
        rows = [
            row | {mapping.KEY: row[mapping.KEY] + mapping.COPY, "layer": "copy"}
            for row in map(mapping.row_of, documents)
        ]
        _wait(client, [client.index(new_index).add_documents(rows, mapping.KEY)], REBUILD_TIMEOUT)

    def _finish(self, new_index: str) -> None:
        client = self._client()
        index = client.index(new_index)
        changed = index.get_documents(
            {"filter": "layer != copy", "fields": [mapping.KEY], "limit": 1_000_000}
        )
        keys = {getattr(each, mapping.KEY).removesuffix(mapping.COPY) for each in changed.results}
        tasks = (
            [
                index.add_documents(
                    [mapping.tombstone(key + mapping.COPY) for key in keys], mapping.KEY
                )
            ]
            if keys
            else []
        )
        tasks.append(index.delete_documents(filter="layer = mark"))
        _wait(client, tasks, REBUILD_TIMEOUT)
        self._swap(client, new_index)

    def _swap(self, client: Client, new_index: str) -> None:
        created_at = self._indexes(client)[new_index]["createdAt"]
        # `rename` is for the first rebuild, when there is no index to swap with; the second plain
        # swap is for when a concurrent rebuild has created it meanwhile.
        for rename in (False, True, False):
            client.swap_indexes([{"indexes": [new_index, self._index], "rename": rename}])
            # A key that is restricted to the forum's indexes may be unable to read the task of a
            # swap. It can read this later task, which the server processes after the swap.
            later_task = client.index(new_index).delete_document("nothing")
            client.wait_for_task(later_task.task_uid, int(REBUILD_TIMEOUT * 1000), 20)
            if self._indexes(client).get(new_index, {}).get("createdAt") != created_at:
                return
        raise DeliveryError("index_swap")

    def _drop(self, names: Iterable[str]) -> None:
        client = self._client()
        for name in names:
            task = client.delete_index(name)
            # Wait until it is deleted: makes it unlikely that a process still writes to it, which
            # would create it again.
            client.wait_for_task(task.task_uid, int(TASK_TIMEOUT * 1000))


async def _in_thread(function: Callable[[], Result]) -> Result:
    try:
        return await to_thread.run_sync(function)
    except MeilisearchApiError as error:
        code = error.code or str(error.status_code)
        if error.status_code in REFUSED or error.status_code >= 500:
            raise SearchUnavailable(code) from error
        raise DeliveryError(code) from error
    except (MeilisearchCommunicationError, MeilisearchTimeoutError, OSError) as error:
        raise SearchUnavailable(describe_unreachable(error)) from error


def _wait(client: Client, tasks: Iterable[TaskInfo], seconds: float) -> None:
    for task in tasks:
        result = client.wait_for_task(task.task_uid, int(seconds * 1000), 20)
        if result.status != "succeeded":
            raise DeliveryError((result.error or {}).get("code", result.status))


def _is_abandoned(index: Mapping[str, Any]) -> bool:
    age = datetime.now(UTC) - datetime.fromisoformat(index["createdAt"])
    return "-next-" in index["uid"] and age > ABANDONED_AFTER


async def _merge_batches(batches: AsyncIterator[list[Document]]) -> AsyncIterator[list[Document]]:
    """Merge batches: the server indexes a thousand documents nearly as fast as two hundred."""
    merged: list[Document] = []
    async for batch in batches:
        merged += batch
        if len(merged) >= BATCH_SIZE:
            yield merged
            merged = []
    if merged:
        yield merged
