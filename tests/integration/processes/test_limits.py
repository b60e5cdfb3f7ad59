"""Rate limits: shared by all web processes on one database, without storing any address."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, text
from sqlmodel import col

from forum.accounts.rules import MOST_GUESSES
from forum.app.container import Forum
from forum.app.web import create_app
from forum.web.rate_limits.limiter import Limiter, RateLimitExceeded
from forum.web.rate_limits.postgres import KEY
from forum.web.rate_limits.tables import RateCount
from tests.conftest import BASE_URL, Mails, MakeForum, RecordStatements
from tests.frozen_clock import FrozenClock
from tests.parsing import code_in
from tests.services.databases import ON_POSTGRES

LOW_LIMITS = {
    "FORUM_LIMITS__ADDRESS": "{ count = 10, seconds = 60 }",
    "FORUM_LIMITS__SIGN_IN_MAILBOX": "{ count = 3, seconds = 900 }",
}
Count = Callable[[Forum, dict[str, str]], Any]


@pytest.fixture
async def browsers(make_forum: MakeForum) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """A client for each of two applications, which share a database but no memory."""
    async with AsyncExitStack() as stack:
        clients = []
        for _ in range(2):
            app = create_app(make_forum(**LOW_LIMITS))
            await stack.enter_async_context(app.router.lifespan_context(app))
            client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL)
            clients.append(await stack.enter_async_context(client))
        yield clients


async def request_sign_in(browser: httpx2.AsyncClient, address: str) -> int:
    """Request a sign-in mail; returns the status of the response."""
    return (await browser.post("/en/sign-in", data={"email": address})).status_code


async def rows(forum: Forum) -> list[RateCount]:
    async with forum.session_factory.read_session() as session:
        return await session.all(select(RateCount).where(col(RateCount.name) != KEY))


@ON_POSTGRES
async def test_exactly_the_allowed_number_of_requests_succeeds(
    browsers: list[httpx2.AsyncClient],
) -> None:
    statuses = await asyncio.gather(
        *(request_sign_in(browsers[number % 2], f"p{number}@example.org") for number in range(24))
    )
    assert sorted(statuses) == [303] * 10 + [429] * 14


async def test_mails_to_a_mailbox_are_limited(
    browsers: list[httpx2.AsyncClient], database_url: str
) -> None:
    statuses = [
        await request_sign_in(browsers[number % 2], "jan@example.org") for number in range(6)
    ]
    allowed = 3 if database_url.startswith("postgresql") else 6
    assert statuses == [303] * allowed + [429] * (6 - allowed), (
        "in memory each process counts for itself"
    )


async def test_a_window_ends_by_the_clock(make_forum: MakeForum, clock: FrozenClock) -> None:
    limiter = create_app(make_forum(**LOW_LIMITS)).state.forum.part(Limiter)
    clock.advance(seconds=59)
    for _ in range(10):
        await limiter.count({"address": "192.0.2.1"})
    with pytest.raises(RateLimitExceeded) as refused:
        await limiter.count({"address": "192.0.2.1"})
    assert refused.value.retry_after == 1
    await limiter.count({"address": "192.0.2.2"})
    clock.advance(seconds=1)
    await limiter.count({"address": "192.0.2.1"})


async def test_the_longest_wait_is_reported(make_forum: MakeForum) -> None:
    limiter = create_app(make_forum(**LOW_LIMITS)).state.forum.part(Limiter)
    senders = {"address": "192.0.2.1", "sign_in_mailbox": "jan@example.org"}
    for _ in range(3):
        await limiter.count(senders)
    with pytest.raises(RateLimitExceeded) as refused:
        await limiter.count(senders)
    assert 60 < refused.value.retry_after <= 900


@ON_POSTGRES
async def test_no_address_and_no_mailbox_is_stored(
    browsers: list[httpx2.AsyncClient], make_forum: MakeForum, clock: FrozenClock
) -> None:
    await request_sign_in(browsers[0], "jan@example.org")
    clock.advance(minutes=15)
    await request_sign_in(browsers[1], "jan@example.org")
    forum = make_forum()
    async with forum.session_factory.read_session() as session:
        stored = str(await session.rows(text("SELECT * FROM rate_count")))
    for secret in ("jan", "example", "127.0.0.1"):
        assert secret not in stored
    counted = [row for row in await rows(forum) if row.name == "sign_in_mailbox"]
    assert len(counted) == 2
    assert len({row.sender for row in counted}) == 2, "windows can't be linked"


@ON_POSTGRES
async def test_past_windows_are_deleted(make_forum: MakeForum, clock: FrozenClock) -> None:
    forum = make_forum(**LOW_LIMITS)
    limiter = create_app(forum).state.forum.part(Limiter)
    for _ in range(5):
        await limiter.count({"address": "192.0.2.1", "sign_in_mailbox": "jan@example.org"})
        clock.advance(hours=1)
    assert len(await rows(forum)) == 2, "those of the last hour"
    await limiter.count({"address": "192.0.2.1"})


@ON_POSTGRES
async def test_one_statement_counts_a_request(
    make_forum: MakeForum, record_statements: RecordStatements, forum: Forum
) -> None:
    limiter = create_app(forum).state.forum.part(Limiter)
    senders = {"address": "192.0.2.1", "member": "1", "contributions": "1"}
    await limiter.count(senders)
    with record_statements() as sent:
        await limiter.count(senders)
    assert len(sent) == 1


@ON_POSTGRES
async def test_all_processes_agree_on_the_key_from_the_start(make_forum: MakeForum) -> None:
    limiters = [create_app(make_forum(**LOW_LIMITS)).state.forum.part(Limiter) for _ in range(5)]
    outcomes = await asyncio.gather(
        *(limiters[number % 5].count({"address": "192.0.2.1"}) for number in range(40)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, RateLimitExceeded) for outcome in outcomes) == 30
    forum = make_forum()
    async with forum.session_factory.read_session() as session:
        keys = await session.all(select(RateCount).where(col(RateCount.name) == KEY))
    assert len(keys) == 1
    assert len(await rows(forum)) == 1


@ON_POSTGRES
async def test_a_crash_of_the_server_resets_key_and_counts(make_forum: MakeForum) -> None:
    first, second = make_forum(**LOW_LIMITS), make_forum(**LOW_LIMITS)
    limiters = [create_app(forum).state.forum.part(Limiter) for forum in (first, second)]
    for limiter in limiters:
        await limiter.count({"address": "192.0.2.1"})
    async with first.session_factory.transaction() as connection:
        await connection.execute(text("TRUNCATE rate_count"))
    for forum in (first, second):
        # As after a crash: the unlogged table is empty and every connection is lost.
        await forum.session_factory.database.close()
    for limiter in limiters:
        await limiter.count({"address": "192.0.2.1"})
    (row,) = await rows(first)
    assert row.count == 2


# Signing in


async def test_a_code_requested_at_one_process_works_at_another(
    browsers: list[httpx2.AsyncClient], make_forum: MakeForum, mails: Mails
) -> None:
    first, second = browsers
    await request_sign_in(first, "jan@example.org")
    await make_forum().dispatcher.drain()
    (mail,) = mails()
    second.cookies = first.cookies
    response = await second.post("/en/sign-in/code", data={"code": code_in(mail)})
    assert response.status_code == 303
    first.cookies = second.cookies
    assert "jan@example.org" in (await first.get("/en/me/settings")).text


async def test_guesses_are_counted_across_processes(
    browsers: list[httpx2.AsyncClient], make_forum: MakeForum, mails: Mails
) -> None:
    first, second = browsers
    await request_sign_in(first, "jan@example.org")
    await make_forum().dispatcher.drain()
    (mail,) = mails()
    second.cookies = first.cookies
    wrong_code = "000000" if code_in(mail) != "000000" else "111111"
    for number in range(MOST_GUESSES):
        browser = browsers[number % 2]
        assert (
            await browser.post("/en/sign-in/code", data={"code": wrong_code})
        ).status_code == 422
    for browser in browsers:
        response = await browser.post("/en/sign-in/code", data={"code": code_in(mail)})
        assert response.status_code == 410
