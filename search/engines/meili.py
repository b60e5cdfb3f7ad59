"""The engine for Meilisearch: a server of its own, with spelling mistakes forgiven.

Words are folded here as for every engine (`search/engines/terms.py`), so that one reading of a text serves
all languages. The official client is synchronous and shares headers between threads: every piece of
work in a thread gets a client of its own. Questions go by a pool of connections instead.

A rebuild makes an index beside the one in use and swaps them. Changes go to both, the new one first
(decisions/0011): the server works off its tasks in order, so whichever index is in use after the
swap has them. What the rebuild has read is kept under a second key, its *copy*, and a change writes
an empty mark over that key; so an older copy never stands in the place of a newer change, whichever
comes first.
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
from forum.core.ref import ContentRef
from forum.core.service_errors import DeliveryError
from search.engines import meili_mapping as form
from search.engines.base import Hits, Query, Server
from search.engines.terms import Term, significant, terms

OLD = timedelta(hours=6)
"""No rebuild takes so long: an index beside that is older was left by one that was killed."""

PORTION = 1000
PATIENCE = 20.0
"""Seconds in which the server must have done a task, and one of a rebuild."""
REBUILD_PATIENCE = 600.0
REFUSED = (401, 403, 404, 408, 429)
Result = TypeVar("Result")


class MeiliEngine:
    """Full-text search by a Meilisearch server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._index = server.index
        self._asking_key = ""
        self._http = httpx2.AsyncClient(
            # Compressed answers wait 40 ms on a connection that is kept open.
            base_url=server.url,
            headers={"Accept-Encoding": "identity"},
            timeout=server.timeout,
        )

    async def start(self) -> bool:
        """Get a key for questions; true when there is no index, or one of other settings."""
        return await _in_thread(self._start)

    async def put(self, documents: Sequence[Document]) -> None:
        """Take in documents; raises `DeliveryError` when the server refuses them."""
        await _in_thread(partial(self._write, [form.row_of(document) for document in documents]))

    async def remove(self, refs: Sequence[ContentRef]) -> None:
        """Forget documents."""
        await _in_thread(partial(self._write, [form.mark(form.key_of(ref)) for ref in refs]))

    async def find(self, query: Query) -> Hits:
        """A page of what has all words, else of what has some."""
        asked = terms(query.text)
        if not asked:
            return Hits()
        every = await self._page(query, asked, "all")
        if every.total or len(asked) == 1:
            return every
        return replace(await self._page(query, significant(asked), "frequency"), all_words=False)

    async def rebuild(self, batches: AsyncIterator[list[Document]]) -> None:
        """Make an index beside, swap it in, throw the old one away."""
        beside = f"{self._index}-next-{uuid.uuid4().hex[:12]}"
        try:
            await _in_thread(partial(self._begin, beside))
            async for portion in _portions(batches):
                await _in_thread(partial(self._copy, beside, portion))
            await _in_thread(partial(self._finish, beside))
        finally:
            # Since the swap this is the name of the old index.
            with suppress(SearchUnavailable, DeliveryError):
                await _in_thread(partial(self._drop, [beside]))

    async def reachable(self) -> bool:
        """Whether the server knows our key and has our index."""
        try:
            await self._ask([{"q": "", "limit": 0}])
        except SearchUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _page(self, query: Query, asked: Sequence[Term], strategy: str) -> Hits:
        page, *facets = await self._ask(form.questions(query, asked, strategy))
        try:
            return form.hits(query, page, *facets)
        except (KeyError, ValueError) as error:
            raise SearchUnavailable("an index of another version") from error

    async def _ask(self, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        key = self._asking_key or self._server.key
        try:
            response = await self._http.post(
                "/multi-search",
                json={"queries": [{"indexUid": self._index} | each for each in questions]},
                headers={"Authorization": f"Bearer {key}"},
            )
            if response.status_code == 200:
                return list(response.json()["results"])
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            raise SearchUnavailable(type(error).__name__) from error
        # A key for questions that was taken away is made again by the next start.
        self._asking_key = ""
        raise SearchUnavailable(f"status {response.status_code}")

    # From here on in worker threads.

    def _client(self) -> Client:
        return Client(self._server.url, self._server.key, timeout=10)

    def _start(self) -> bool:
        client = self._client()
        self._asking_key = self._key_for_questions(client)
        known = self._indexes(client)
        self._drop([name for name, each in known.items() if _is_left(each)])
        mine = known.get(self._index)
        if mine is None:
            return True
        if not form.OURS.fullmatch(mine["primaryKey"] or ""):
            raise SearchUnavailable(f"the index {self._index} is somebody else's")
        settings = client.index(self._index).get_settings()
        return mine["primaryKey"] != form.KEY or not form.holds(settings, form.SETTINGS)

    def _key_for_questions(self, client: Client) -> str:
        """A key that can only search, if ours may make keys."""
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
        """Our index and those being built beside it, these first."""
        listed: Any = client.get_raw_indexes({"limit": 10_000})
        found = {each["uid"]: each for each in listed["results"]}
        beside = [name for name in found if name.startswith(f"{self._index}-next-")]
        return {name: found[name] for name in (*beside, self._index) if name in found}

    def _write(self, rows: Sequence[dict[str, Any]]) -> None:
        if not rows:
            return
        client = self._client()
        marks = [form.mark(row[form.KEY] + form.COPY) for row in rows]
        # An index that isn't there yet will be filled with what is public then.
        tasks = [
            client.index(name).add_documents([*rows, *marks], form.KEY)
            for name, each in self._indexes(client).items()
            if each["primaryKey"] == form.KEY
        ]
        _wait(client, tasks, PATIENCE)

    def _begin(self, beside: str) -> None:
        client = self._client()
        _wait(client, [client.create_index(beside, {"primaryKey": form.KEY})], REBUILD_PATIENCE)
        _wait(client, [client.index(beside).update_settings(form.SETTINGS)], REBUILD_PATIENCE)

    def _copy(self, beside: str, documents: Iterable[Document]) -> None:
        client = self._client()
        rows = [
            row | {form.KEY: row[form.KEY] + form.COPY, "layer": "copy"}
            for row in map(form.row_of, documents)
        ]
        _wait(client, [client.index(beside).add_documents(rows, form.KEY)], REBUILD_PATIENCE)

    def _finish(self, beside: str) -> None:
        client = self._client()
        index = client.index(beside)
        changed = index.get_documents(
            {"filter": "layer != copy", "fields": [form.KEY], "limit": 1_000_000}
        )
        keys = {getattr(each, form.KEY).removesuffix(form.COPY) for each in changed.results}
        tasks = (
            [index.add_documents([form.mark(key + form.COPY) for key in keys], form.KEY)]
            if keys
            else []
        )
        tasks.append(index.delete_documents(filter="layer = mark"))
        _wait(client, tasks, REBUILD_PATIENCE)
        self._swap(client, beside)

    def _swap(self, client: Client, beside: str) -> None:
        made = self._indexes(client)[beside]["createdAt"]
        # The first time there is nothing to swap with, unless another rebuild was quicker.
        for rename in (False, True, False):
            client.swap_indexes([{"indexes": [beside, self._index], "rename": rename}])
            # A key for our indexes alone may not see the task of a swap, but it sees one after it.
            later = client.index(beside).delete_document("nothing")
            client.wait_for_task(later.task_uid, int(REBUILD_PATIENCE * 1000), 20)
            if self._indexes(client).get(beside, {}).get("createdAt") != made:
                return
        raise DeliveryError("index_swap")

    def _drop(self, names: Iterable[str]) -> None:
        client = self._client()
        for name in names:
            task = client.delete_index(name)
            # Waited for, so that hardly anybody still writes to it: that would make it again.
            client.wait_for_task(task.task_uid, int(PATIENCE * 1000))


async def _in_thread(function: Callable[[], Result]) -> Result:
    try:
        return await to_thread.run_sync(function)
    except MeilisearchApiError as error:
        fault = error.code or str(error.status_code)
        if error.status_code in REFUSED or error.status_code >= 500:
            raise SearchUnavailable(fault) from error
        raise DeliveryError(fault) from error
    except (MeilisearchCommunicationError, MeilisearchTimeoutError, OSError) as error:
        raise SearchUnavailable(type(error).__name__) from error


def _wait(client: Client, tasks: Iterable[TaskInfo], seconds: float) -> None:
    for task in tasks:
        done = client.wait_for_task(task.task_uid, int(seconds * 1000), 20)
        if done.status != "succeeded":
            raise DeliveryError((done.error or {}).get("code", done.status))


def _is_left(index: Mapping[str, Any]) -> bool:
    age = datetime.now(UTC) - datetime.fromisoformat(index["createdAt"])
    return "-next-" in index["uid"] and age > OLD


async def _portions(batches: AsyncIterator[list[Document]]) -> AsyncIterator[list[Document]]:
    """Larger batches: the server takes in a thousand documents nearly as fast as two hundred."""
    portion: list[Document] = []
    async for batch in batches:
        portion += batch
        if len(portion) >= PORTION:
            yield portion
            portion = []
    if portion:
        yield portion
