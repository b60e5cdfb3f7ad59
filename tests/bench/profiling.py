"""Where the time of one page goes: the forum in this process, asked again and again, profiled."""

import asyncio
import cProfile
import pstats
import time
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette

from forum.app.web import create_app
from tests.bench.measures import Measure
from tests.bench.places import Place
from tests.bench.subjects import Subjects, find, forum_on

TIMES = 200
WARM = 20
LINES = 40
HOST = b"127.0.0.1:1"


async def _profile(place: Place, measure: Measure, page_cache: str) -> cProfile.Profile:
    subjects = await find(place)
    forum = forum_on(place, FORUM_SERVER__PAGE_CACHE=page_cache)
    await forum.engine.start()
    app, profile = create_app(forum), cProfile.Profile()
    try:
        for number in range(WARM):
            await _ask(app, measure, subjects, number)
        began = time.perf_counter()
        profile.enable()
        for number in range(WARM, WARM + TIMES):
            await _ask(app, measure, subjects, number)
        profile.disable()
        took = 1000 * (time.perf_counter() - began) / TIMES
        print(f"{measure.title}: {took:.2f} ms each, more than without the profiler")
    finally:
        await forum.close()
    return profile


async def _ask(app: Starlette, measure: Measure, subjects: Subjects, number: int) -> None:
    cookies = [*subjects.cookies.values()]
    if measure.kind == "vote":
        idea, member = subjects.pairs[number]
        await _call(app, "POST", f"/nl/ideas/{idea}/vote", subjects.cookies[member])
    elif measure.kind == "post":
        body = urlencode(subjects.texts[number])
        await _call(app, "POST", "/nl/ideas", cookies[number % len(cookies)], body)
    else:
        path = subjects.search_paths[number % len(subjects.search_paths)]
        if measure.kind == "page":
            path = getattr(subjects, f"{measure.path}_path")
        await _call(app, "GET", path, cookies[0] if measure.signed_in else "")


async def _call(app: Starlette, method: str, path: str, cookie: str, body: str = "") -> None:
    """Ask as a server does, without one."""
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


def show(place: Place, measure: Measure, page_cache: str, sort: str) -> None:
    """Print the functions that take most."""
    stats = pstats.Stats(asyncio.run(_profile(place, measure, page_cache)))
    stats.strip_dirs().sort_stats(sort).print_stats(LINES)
