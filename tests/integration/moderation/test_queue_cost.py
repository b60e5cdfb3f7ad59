"""How much processor time a page of the queue takes, however long the queue is."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from starlette.applications import Starlette

from forum.accounts.actions.sessions import begin_session
from forum.accounts.middleware.sessions import cookie_name
from forum.app.container import Forum, build
from forum.app.web import create_app
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea
from forum.settings.model import Settings
from moderation.tables.cases import Case, CaseKind, CaseState
from tests.people import ELS, member_row

LENGTHS = (10, 10_000)
"""The cases of a short queue, and of a long one."""
LEAST_TURNS, MOST_TURNS = 40, 200
MOST = 1.2
FIRST_MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
WORDS = "Elke dinsdag koffie op het plein, met een stoel voor wie alleen komt. "


async def fill_queue(forum: Forum, length: int) -> None:
    """Ideas that wait, one since each minute; every third has a phone number in it."""
    numbers = range(1, length + 1)
    moments = [FIRST_MOMENT + timedelta(minutes=number) for number in numbers]
    ideas = [
        {
            "id": number, "code": f"{number:x}", "posted_at": at, "visibility": Visibility.pending,
            "title": f"Koffie op dag {number}", "body": WORDS * 8, "body_html": f"<p>{WORDS * 8}</p>", "language": "nl",
        }
        for number, at in zip(numbers, moments, strict=True)
    ]  # fmt: skip
    cases = [
        {
            "subject_kind": "idea", "subject_id": number, "kind": CaseKind.new, "language": "nl",
            "state": CaseState.open, "opened_at": at, "signs": "" if number % 3 else "personal_data",
        }
        for number, at in zip(numbers, moments, strict=True)
    ]  # fmt: skip
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(insert(Idea), ideas)
        await uow.execute(insert(Case), cases)


async def sign_in(forum: Forum) -> str:
    """The cookie of a moderator."""
    async with forum.session_factory.unit_of_work() as uow:
        secret = await begin_session(uow, await member_row(uow, ELS), days=30)
    return f"{cookie_name(forum.site)}={secret}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """A database for each length."""
    template = request.getfixturevalue(f"{request.param}_template")
    with ExitStack() as stack:
        folders = [tmp_path / str(length) for length in LENGTHS]
        for folder in folders:
            folder.mkdir()
        yield [stack.enter_context(template.copy(folder)) for folder in folders]


@pytest.fixture
async def queues(
    database_urls: list[str], settings_for: Callable[..., Settings]
) -> AsyncIterator[list[tuple[Starlette, str]]]:
    """For each length an application with a queue of it, and the cookie of a moderator."""
    forums = [build(settings_for(url)) for url in database_urls]
    for forum, length in zip(forums, LENGTHS, strict=True):
        await fill_queue(forum, length)
    yield [(create_app(forum), await sign_in(forum)) for forum in forums]
    for forum in forums:
        await forum.close()


async def processor_time(app: Starlette, cookie: str) -> float:
    """Seconds that a page of the queue takes, without those of a client and a server."""
    path = "/nl/moderation"
    headers = {"host": "127.0.0.1:8000", "cookie": cookie, "accept-encoding": "gzip"}
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "root_path": "",
        "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 2), "server": ("127.0.0.1", 8000),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        assert message.get("status", 200) == 200

    started = time.process_time()
    await app(scope, receive, send)
    return time.process_time() - started


async def test_a_long_queue_opens_as_quickly_as_a_short_one(
    queues: list[tuple[Starlette, str]],
) -> None:
    """Both in turn, so that a machine that becomes busy slows both; a busy one is given more turns."""
    short = long = float("inf")
    for turn in range(MOST_TURNS):
        short, long = [
            min(best, await processor_time(*queue))
            for best, queue in zip((short, long), queues, strict=True)
        ]
        if turn >= LEAST_TURNS and long <= MOST * short:
            break
    assert long <= MOST * short
