"""Limits hold for all web processes on one database together, and write down nobody's address."""

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
from tests.conftest import BASE_URL, Mails, MakeForum
from tests.frozen_clock import FrozenClock
from tests.parsing import code_in
from tests.services.databases import ON_POSTGRES

FEW = {
    "FORUM_LIMITS__ADDRESS": "{ count = 10, seconds = 60 }",
    "FORUM_LIMITS__SIGN_IN_MAILBOX": "{ count = 3, seconds = 900 }",
}
Count = Callable[[Forum, dict[str, str]], Any]


@pytest.fixture
async def browsers(make_forum: MakeForum) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """A browser at each of two web processes, as far as anything but their memory can tell."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            app = create_app(make_forum(**FEW))
            await stack.enter_async_context(app.router.lifespan_context(app))
            browser = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL)
            found.append(await stack.enter_async_context(browser))
        yield found


async def ask(browser: httpx2.AsyncClient, address: str) -> int:
    """Ask for a sign-in mail; the status of the answer."""
    return (await browser.post("/en/sign-in", data={"email": address})).status_code


async def rows(forum: Forum) -> list[RateCount]:
    async with forum.session_factory.read_session() as session:
        return await session.all(select(RateCount).where(col(RateCount.name) != KEY))


@ON_POSTGRES
async def test_as_many_as_allowed_come_through_and_not_one_more(
    browsers: list[httpx2.AsyncClient],
) -> None:
    answers = await asyncio.gather(
        *(ask(browsers[number % 2], f"p{number}@example.org") for number in range(24))
    )
    assert sorted(answers) == [303] * 10 + [429] * 14


async def test_a_mailbox_is_spared(browsers: list[httpx2.AsyncClient], database_url: str) -> None:
    answers = [await ask(browsers[number % 2], "jan@example.org") for number in range(6)]
    told = 3 if database_url.startswith("postgresql") else 6
    assert answers == [303] * told + [429] * (6 - told), "in memory each process counts for itself"


async def test_a_window_ends_by_the_clock(make_forum: MakeForum, clock: FrozenClock) -> None:
    limiter = create_app(make_forum(**FEW)).state.forum.part(Limiter)
    clock.move(seconds=59)
    for _ in range(10):
        await limiter.count({"address": "192.0.2.1"})
    with pytest.raises(RateLimitExceeded) as refused:
        await limiter.count({"address": "192.0.2.1"})
    assert refused.value.retry_after == 1
    await limiter.count({"address": "192.0.2.2"})
    clock.move(seconds=1)
    await limiter.count({"address": "192.0.2.1"})


async def test_the_longest_wait_is_told(make_forum: MakeForum) -> None:
    limiter = create_app(make_forum(**FEW)).state.forum.part(Limiter)
    asked = {"address": "192.0.2.1", "sign_in_mailbox": "jan@example.org"}
    for _ in range(3):
        await limiter.count(asked)
    with pytest.raises(RateLimitExceeded) as refused:
        await limiter.count(asked)
    assert 60 < refused.value.retry_after <= 900


@ON_POSTGRES
async def test_no_address_and_no_mailbox_is_written_down(
    browsers: list[httpx2.AsyncClient], make_forum: MakeForum, clock: FrozenClock
) -> None:
    await ask(browsers[0], "jan@example.org")
    clock.move(minutes=15)
    await ask(browsers[1], "jan@example.org")
    forum = make_forum()
    async with forum.session_factory.read_session() as session:
        held = str(await session.rows(text("SELECT * FROM rate_count")))
    for told in ("jan", "example", "127.0.0.1"):
        assert told not in held
    counted = [row for row in await rows(forum) if row.name == "sign_in_mailbox"]
    assert len(counted) == 2
    assert len({row.sender for row in counted}) == 2, "windows can't be linked"


@ON_POSTGRES
async def test_past_windows_are_swept_away(make_forum: MakeForum, clock: FrozenClock) -> None:
    forum = make_forum(**FEW)
    limiter = create_app(forum).state.forum.part(Limiter)
    for _ in range(5):
        await limiter.count({"address": "192.0.2.1", "sign_in_mailbox": "jan@example.org"})
        clock.move(hours=1)
    assert len(await rows(forum)) == 2, "those of the last hour"
    await limiter.count({"address": "192.0.2.1"})


@ON_POSTGRES
async def test_one_statement_counts_a_request(
    make_forum: MakeForum, queries: Callable[[], Any], forum: Forum
) -> None:
    limiter = create_app(forum).state.forum.part(Limiter)
    asked = {"address": "192.0.2.1", "member": "1", "contributions": "1"}
    await limiter.count(asked)
    with queries() as sent:
        await limiter.count(asked)
    assert len(sent) == 1


@ON_POSTGRES
async def test_all_agree_on_the_key_from_the_first_moment(make_forum: MakeForum) -> None:
    limiters = [create_app(make_forum(**FEW)).state.forum.part(Limiter) for _ in range(5)]
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
async def test_a_crash_of_the_server_makes_key_and_counts_anew(make_forum: MakeForum) -> None:
    first, second = make_forum(**FEW), make_forum(**FEW)
    limiters = [create_app(forum).state.forum.part(Limiter) for forum in (first, second)]
    for limiter in limiters:
        await limiter.count({"address": "192.0.2.1"})
    async with first.session_factory.transaction() as connection:
        await connection.execute(text("TRUNCATE rate_count"))
    for forum in (first, second):
        # As a crash does: the table is empty and every connection is gone.
        await forum.session_factory.database.close()
    for limiter in limiters:
        await limiter.count({"address": "192.0.2.1"})
    (row,) = await rows(first)
    assert row.count == 2


# Signing in


async def test_a_code_asked_for_here_works_there(
    browsers: list[httpx2.AsyncClient], make_forum: MakeForum, mails: Mails
) -> None:
    here, there = browsers
    await ask(here, "jan@example.org")
    await make_forum().dispatcher.drain()
    (mail,) = mails()
    there.cookies = here.cookies
    answer = await there.post("/en/sign-in/code", data={"code": code_in(mail)})
    assert answer.status_code == 303
    here.cookies = there.cookies
    assert "jan@example.org" in (await here.get("/en/me")).text


async def test_guesses_are_counted_across_processes(
    browsers: list[httpx2.AsyncClient], make_forum: MakeForum, mails: Mails
) -> None:
    here, there = browsers
    await ask(here, "jan@example.org")
    await make_forum().dispatcher.drain()
    (mail,) = mails()
    there.cookies = here.cookies
    wrong = "000000" if code_in(mail) != "000000" else "111111"
    for number in range(MOST_GUESSES):
        browser = browsers[number % 2]
        assert (await browser.post("/en/sign-in/code", data={"code": wrong})).status_code == 422
    for browser in browsers:
        answer = await browser.post("/en/sign-in/code", data={"code": code_in(mail)})
        assert answer.status_code == 410
