"""The floors, in a process of their own: what the same work costs with nothing of ours around it.

`python -m tests.bench.floors pages PORT` answers /SIZE with so many bytes. `… tasks URL` reads a task
on each line, as JSON, and prints what came of it: bare transactions, or questions to a search engine.
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


async def _bytes(request: Request) -> Response:
    size = request.path_params["size"]
    return Response(b"x" * size, media_type="text/html; charset=utf-8")


def pages(port: int) -> None:
    """A bare Starlette, served as the forum is."""
    app = Starlette(routes=[Route("/{size:int}", _bytes)])
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False, ws="none")


class Commits:
    """Bare transactions by the driver and SQLAlchemy Core, with the forum's own engine."""

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
            self._alone(),
            self.engine.connect() as connection,
            await self._begin(connection),
        ):
            values = {"idea_id": idea, "member_id": member, "cast_at": datetime.now(UTC)}
            await connection.execute(self.vote, values)
            await connection.execute(self.count, {"number": idea})

    async def post_idea(self, row: dict[str, Any]) -> None:
        """Insert an idea and the first line of its timeline, commit."""
        now = datetime.now(UTC)
        async with (
            self._alone(),
            self.engine.connect() as connection,
            await self._begin(connection),
        ):
            done = await connection.execute(self.idea, row | {"posted_at": now})
            await connection.execute(
                self.milestone,
                {
                    "idea_id": (done.inserted_primary_key or (0,))[0],
                    "at": now,
                    "kind": "visibility",
                },
            )

    def _alone(self) -> AbstractAsyncContextManager[Any]:
        return self._write_lock or nullcontext()

    async def _begin(self, connection: AsyncConnection) -> Any:
        if self.is_sqlite:
            await connection.execution_options(**{BEGIN: "IMMEDIATE"})
        return connection.begin()


async def _repeat(task: Task, items: Iterator[Any], connections: int, seconds: float) -> Any:
    times: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()

    async def keep_on() -> None:
        while (start := time.perf_counter()) < began + seconds:
            item = next(items, None)
            if item is None:
                return
            await task(item)
            times.append(time.perf_counter() - start)

    await asyncio.gather(*(keep_on() for _ in range(connections)))
    found = load_of(times, time.perf_counter() - began)
    return asdict(found) | {"cpu": time.process_time() - cpu}


def _around(items: list[Any]) -> Iterator[Any]:
    while True:
        yield from items


class Floor:
    """Everything a task may ask for."""

    def __init__(self, url: str) -> None:
        self.commits = Commits(url)
        self.engine = make_search(Database(url))
        self.started = False

    async def run(self, task: dict[str, Any]) -> Any:
        """Do what a task says: `what`, `items`, `connections`, `seconds`."""
        items, connections, seconds = task["items"], task["connections"], task["seconds"]
        if task["what"] == "vote":
            return await _repeat(self.commits.cast_vote, iter(items), connections, seconds)
        if task["what"] == "post":
            return await _repeat(self.commits.post_idea, iter(items), connections, seconds)
        if task["what"] == "search":
            return await self._search(items, task["kinds"], connections, seconds)
        return await self._meili(task, connections, seconds)

    async def _search(
        self, words: list[str], kinds: list[str], connections: int, seconds: float
    ) -> Any:
        if not self.started:
            await self.engine.start()
            self.started = True

        async def find(text: str) -> None:
            await self.engine.find(Query(text, kinds=tuple(kinds), detailed=True))

        return await _repeat(find, _around(words), connections, seconds)

    async def _meili(self, task: dict[str, Any], connections: int, seconds: float) -> Any:
        client = httpx2.AsyncClient(
            base_url=task["url"],
            headers={"Accept-Encoding": "identity", "Authorization": f"Bearer {task['key']}"},
        )

        async def find(text: str) -> None:
            query = Query(text, kinds=tuple(task["kinds"]), detailed=True)
            asked = meili_mapping.search_queries(query, terms(text), "all")
            body = {"queries": [{"indexUid": task["index"]} | one for one in asked]}
            answer = await client.post("/multi-search", json=body)
            answer.raise_for_status()
            answer.json()

        async with client:
            return await _repeat(find, _around(task["items"]), connections, seconds)


async def tasks(url: str) -> None:
    """Do each task that comes in, one after the other, until there is no more."""
    floor = Floor(url)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(await floor.run(json.loads(line))), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "pages":
        pages(int(sys.argv[2]))
    else:
        # The loop that uvicorn gives the forum.
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(tasks(sys.argv[2]))
