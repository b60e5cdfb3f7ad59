"""Profile one measure: repeated requests to the application in this process."""

import asyncio
import cProfile
import pstats
import time
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette

from forum.app.web import create_app
from tests.bench.measures import Measure
from tests.bench.places import TownDatabase
from tests.bench.subjects import Subjects, build_forum, find_subjects

REQUESTS = 200
WARMUP_REQUESTS = 20
LINES = 40
HOST = b"127.0.0.1:1"


async def _profile(town: TownDatabase, measure: Measure, page_cache: str) -> cProfile.Profile:
    subjects = await find_subjects(town)
    forum = build_forum(town, FORUM_SERVER__PAGE_CACHE=page_cache)
    await forum.engine.start()
    app, profile = create_app(forum), cProfile.Profile()
    try:
        for number in range(WARMUP_REQUESTS):
            await _send_request(app, measure, subjects, number)
        started = time.perf_counter()
        profile.enable()
        for number in range(WARMUP_REQUESTS, WARMUP_REQUESTS + REQUESTS):
            await _send_request(app, measure, subjects, number)
        profile.disable()
        milliseconds = 1000 * (time.perf_counter() - started) / REQUESTS
        print(f"{measure.title}: {milliseconds:.2f} ms each, more than without the profiler")
    finally:
        await forum.close()
    return profile


async def _send_request(app: Starlette, measure: Measure, subjects: Subjects, number: int) -> None:
    cookies = [*subjects.cookies.values()]
    if measure.kind == "vote":
        idea, member = subjects.pairs[number]
        await _call_app(app, "POST", f"/nl/ideas/{idea}/vote", subjects.cookies[member])
    elif measure.kind == "post":
        body = urlencode(subjects.texts[number])
        await _call_app(app, "POST", "/nl/ideas", cookies[number % len(cookies)], body)
    else:
        path = subjects.search_paths[number % len(subjects.search_paths)]
        if measure.kind == "page":
            path = getattr(subjects, f"{measure.path}_path")
        await _call_app(app, "GET", path, cookies[0] if measure.signed_in else "")


async def _call_app(app: Starlette, method: str, path: str, cookie: str, body: str = "") -> None:
    """Call the application with an ASGI scope, without a server."""
    headers = [(b"host", HOST)]
    if cookie:
        headers.append((b"cookie", cookie.encode()))
    if body:
        headers.append((b"content-type", b"application/x-www-form-urlencoded"))
    path, _, query = path.partition("?")
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": headers, "client": ("127.0.0.1", 2), "server": ("127.0.0.1", 1),
    }  # fmt: skip
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    assert statuses in ([200], [303]), statuses


def show(town: TownDatabase, measure: Measure, page_cache: str, sort: str) -> None:
    """Print the functions that take the most time."""
    stats = pstats.Stats(asyncio.run(_profile(town, measure, page_cache)))
    stats.strip_dirs().sort_stats(sort).print_stats(LINES)
