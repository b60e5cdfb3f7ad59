"""Guesses at sign-in codes: bounded per code and per day, and they invalidate nobody's mail."""

import httpx2

from forum.accounts import queries
from forum.accounts.actions import sign_ins
from forum.accounts.rules import MOST_GUESSES, MOST_GUESSES_A_DAY
from forum.app.container import Forum
from forum.app.web import create_app
from tests.conftest import Drain, Mails, MakeForum
from tests.frozen_clock import FrozenClock
from tests.integration.accounts.clients import (
    HOME_IP,
    OTHER_IP,
    BrowserAt,
    browsers_at,
    request_sign_in,
)
from tests.parsing import code_in, link_path, plain_text
from tests.people import ELS, MARIA
from tests.services.databases import ON_SQLITE


def different_code(code: str) -> str:
    """A code that differs from the given one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


async def request_code(browser: httpx2.AsyncClient, email: str, drain: Drain, mails: Mails) -> str:
    """Request a sign-in; returns the code in its mail."""
    assert (await request_sign_in(browser, email)).status_code == 303
    await drain()
    return code_in(mails()[-1])


async def submit_code(browser: httpx2.AsyncClient, code: str) -> httpx2.Response:
    """Submit a code."""
    return await browser.post("/en/sign-in/code", data={"code": code})


@ON_SQLITE
async def test_guesses_of_others_do_not_invalidate_a_code(
    browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    owner = browser_at(HOME_IP)
    correct_code = await request_code(owner, ELS.email, drain, mails)
    for number in range(6):
        attacker = browser_at(f"198.51.{number}.1")
        code = await request_code(attacker, ELS.email, drain, mails)
        statuses = [
            (await submit_code(attacker, different_code(code))).status_code
            for _ in range(MOST_GUESSES)
        ]
        assert statuses == [422] * MOST_GUESSES
    assert (await submit_code(owner, correct_code)).status_code == 303
    late_owner = browser_at(HOME_IP)
    late_code = await request_code(late_owner, ELS.email, drain, mails)
    assert (await submit_code(late_owner, late_code)).status_code == 303


@ON_SQLITE
async def test_the_guesses_of_a_day_are_bounded_over_all_browsers(
    browser_at: BrowserAt, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    """At most a hundred guesses a day at codes of six digits: one in ten thousand."""
    guesses = 0
    for number in range(30):
        attacker = browser_at(f"198.51.{number}.1")
        if number % 10 == 0:
            clock.advance(minutes=15)
        assert (await request_sign_in(attacker, ELS.email)).status_code == 303
        await drain()
        for _ in range(MOST_GUESSES + 2):
            response = await submit_code(attacker, "123456")
            guesses += response.status_code == 422 and "no code" not in plain_text(mails()[-1])
    assert guesses <= MOST_GUESSES_A_DAY
    owner = browser_at(HOME_IP)
    clock.advance(minutes=15)
    await request_sign_in(owner, ELS.email)
    await drain()
    assert "There is no code in this e-mail" in plain_text(mails()[-1])
    assert (await owner.post(link_path(mails()[-1]))).status_code == 303
    clock.advance(days=1)
    assert await request_code(browser_at(HOME_IP), ELS.email, drain, mails)


async def test_codes_of_copies_count_among_those_of_a_day(forum: Forum) -> None:
    """Copies of a mail: the link of each works, and a guess is compared with all their codes."""
    async with forum.session_factory.unit_of_work() as uow:
        handle = await sign_ins.request_sign_in(uow, ELS.email, language="nl")
        sign_in = await queries.sign_in_by_handle(uow, handle)
        assert sign_in is not None and sign_in.id is not None
    codes, tokens = [], []
    allowed = MOST_GUESSES_A_DAY // MOST_GUESSES
    for _ in range(allowed + 2):
        async with forum.session_factory.unit_of_work() as uow:
            created = await sign_ins.make_sign_in_secrets(uow, sign_in.id, address=sign_in.email)
        assert created is not None
        tokens.append(created[1])
        codes.append(created[2])
    assert [bool(code) for code in codes] == [True] * allowed + [False] * 2
    async with forum.session_factory.read_session() as session:
        for token in tokens:
            found = await queries.sign_in_by_token(session, token)
            assert found is not None and found.id == sign_in.id
    async with forum.session_factory.unit_of_work() as uow:
        assert await sign_ins.verify_code(uow, handle, codes[0])
    async with forum.session_factory.unit_of_work() as uow:
        other_handle = await sign_ins.request_sign_in(uow, ELS.email, language="nl")
        other_sign_in = await queries.sign_in_by_handle(uow, other_handle)
        assert other_sign_in is not None and other_sign_in.id is not None
        created = await sign_ins.make_sign_in_secrets(
            uow, other_sign_in.id, address=other_sign_in.email
        )
        assert created is not None and created[2] == ""


@ON_SQLITE
async def test_after_too_many_guesses_the_link_is_named(
    browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    browser = browser_at(HOME_IP)
    correct_code = await request_code(browser, MARIA.email, drain, mails)
    for _ in range(MOST_GUESSES):
        await submit_code(browser, different_code(correct_code))
    response = await submit_code(browser, correct_code)
    assert response.status_code == 410
    assert "the link in the same e-mail does: press it" in response.text
    assert (await browser.post(link_path(mails()[-1]))).status_code == 303


@ON_SQLITE
async def test_a_code_whose_link_was_used_is_called_a_code(
    browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    browser, phone = browser_at(HOME_IP), browser_at(OTHER_IP)
    correct_code = await request_code(browser, MARIA.email, drain, mails)
    await phone.post(link_path(mails()[-1]))
    response = await submit_code(browser, correct_code)
    assert response.status_code == 410
    assert "This code has already been used" in response.text
    assert "This link" not in response.text


@ON_SQLITE
async def test_using_links_counts_no_mails(make_forum: MakeForum, mails: Mails) -> None:
    """The limit per IP address allows the full number of sign-ins."""
    forum = make_forum(FORUM_LIMITS__SIGN_IN_ADDRESS="{ count = 5, seconds = 900 }")
    app = create_app(forum)
    async with app.router.lifespan_context(app), browsers_at(app) as browser_at:
        for number in range(5):
            browser = browser_at(HOME_IP)
            assert (await request_sign_in(browser, f"p{number}@example.org")).status_code == 303
            await forum.dispatcher.drain()
            assert (await browser.post(link_path(mails()[-1]))).status_code == 303
        assert (await request_sign_in(browser_at(HOME_IP), "p6@example.org")).status_code == 429
