"""Floors, run as separate processes: the cost of the same work without the forum's code around it.

`python -m tests.bench.floors pages PORT` serves /SIZE with so many bytes. `… tasks URL` reads a
task per line, as JSON, and prints its load as JSON: bare transactions, or search queries.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import httpx2
import uvicorn
import uvloop
from sqlalchemy import bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forum import schema
from forum.core.database.database import Database
from forum.core.database.engines import BEGIN, make_engine
from search.engines import make_engine as make_search
from search.engines import meili_mapping
from search.engines.base import Query
from search.engines.terms import terms
from tests.bench.load import load_of

Task = Callable[[Any], Awaitable[None]]


async def _serve_bytes(request: Request) -> Response:
    size = request.path_params["size"]
    return Response(b"x" * size, media_type="text/html; charset=utf-8")


def serve_pages(port: int) -> None:
    """Serve a bare Starlette application, with the same server settings as the forum."""
    app = Starlette(routes=[Route("/{size:int}", _serve_bytes)])
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False, ws="none")


class Commits:
    """Bare transactions with SQLAlchemy Core and the driver, on an engine like the forum's."""

    def __init__(self, url: str) -> None:
        tables = schema.METADATA.tables
        self.engine = make_engine(url)
        self.is_sqlite = url.startswith("sqlite")
        self._write_lock = asyncio.Lock() if self.is_sqlite else None
        self.vote = insert(tables["vote"])
        self.count = (
            update(tables["idea"])
            .where(tables["idea"].c.id == bindparam("number"))
            .values(votes_count=tables["idea"].c.votes_count + 1)
        )
        self.idea, self.milestone = insert(tables["idea"]), insert(tables["milestone"])

    async def cast_vote(self, pair: list[int]) -> None:
        """Insert a vote, count it, commit."""
        idea, member = pair
        async with (
            self._write_guard(),
            self.engine.connect() as connection,
            await self._begin(connection),
        ):
            values = {"idea_id": idea, "member_id": member, "cast_at": datetime.now(UTC)}
            await connection.execute(self.vote, values)
            await connection.execute(self.count, {"number": idea})

    async def post_idea(self, row: dict[str, Any]) -> None:
        """Insert an idea and its first milestone, commit."""
        now = datetime.now(UTC)
        async with (
            self._write_guard(),
            self.engine.connect() as connection,
            await self._begin(connection),
        ):
            result = await connection.execute(self.idea, row | {"posted_at": now})
            await connection.execute(
                self.milestone,
                {
                    "idea_id": (result.inserted_primary_key or (0,))[0],
                    "at": now,
                    "kind": "visibility",
                },
            )

    def _write_guard(self) -> AbstractAsyncContextManager[Any]:
        return self._write_lock or nullcontext()

    async def _begin(self, connection: AsyncConnection) -> Any:
        if self.is_sqlite:
            await connection.execution_options(**{BEGIN: "IMMEDIATE"})
        return connection.begin()


async def _run_repeatedly(
    task: Task, items: Iterator[Any], connections: int, seconds: float
) -> Any:
    times: list[float] = []
    started, cpu_before = time.perf_counter(), time.process_time()

    async def run_until_timeout() -> None:
        while (item_started := time.perf_counter()) < started + seconds:
            item = next(items, None)
            if item is None:
                return
            await task(item)
            times.append(time.perf_counter() - item_started)

    await asyncio.gather(*(run_until_timeout() for _ in range(connections)))
    load = load_of(times, time.perf_counter() - started)
    return asdict(load) | {"cpu": time.process_time() - cpu_before}


def _cycle(items: list[Any]) -> Iterator[Any]:
    while True:
        yield from items


class TaskRunner:
    """Runs the tasks on one database."""

    def __init__(self, url: str) -> None:
        self.commits = Commits(url)
        self.engine = make_search(Database(url))
        self.started = False

    async def run(self, task: dict[str, Any]) -> Any:
        """Run a task (`what`, `items`, `connections`, `seconds`); returns load and CPU seconds."""
        items, connections, seconds = task["items"], task["connections"], task["seconds"]
        if task["what"] == "vote":
            return await _run_repeatedly(self.commits.cast_vote, iter(items), connections, seconds)
        if task["what"] == "post":
            return await _run_repeatedly(self.commits.post_idea, iter(items), connections, seconds)
        if task["what"] == "search":
            return await self._search(items, task["kinds"], connections, seconds)
        return await self._meili(task, connections, seconds)

    async def _search(
        self, words: list[str], kinds: list[str], connections: int, seconds: float
    ) -> Any:
        if not self.started:
            await self.engine.start()
            self.started = True

        async def search(text: str) -> None:
            await self.engine.find(Query(text, kinds=tuple(kinds), detailed=True))

        return await _run_repeatedly(search, _cycle(words), connections, seconds)

    async def _meili(self, task: dict[str, Any], connections: int, seconds: float) -> Any:
        client = httpx2.AsyncClient(
            base_url=task["url"],
            headers={"Accept-Encoding": "identity", "Authorization": f"Bearer {task['key']}"},
        )

        async def search(text: str) -> None:
            query = Query(text, kinds=tuple(task["kinds"]), detailed=True)
            queries = meili_mapping.search_queries(query, terms(text), "all")
            body = {"queries": [{"indexUid": task["index"]} | each for each in queries]}
            response = await client.post("/multi-search", json=body)
            response.raise_for_status()
            response.json()

        async with client:
            return await _run_repeatedly(search, _cycle(task["items"]), connections, seconds)


async def run_tasks(url: str) -> None:
    """Run the tasks from standard input, one after the other, until its end."""
    runner = TaskRunner(url)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(await runner.run(json.loads(line))), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "pages":
        serve_pages(int(sys.argv[2]))
    else:
        # The same event loop as the forum's, which uvicorn chooses.
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run_tasks(sys.argv[2]))
