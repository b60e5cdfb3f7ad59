"""Accounts that nobody uses: two mails, then erasure; a sign-in in between keeps the account."""

import httpx2
import pytest

from forum.accounts import queries as accounts
from forum.app.container import Forum
from forum.core.retention import last_run
from tests.conftest import ClientAs, Drain, Mails, MakeForum
from tests.factories import post_public_idea, read_idea
from tests.frozen_clock import FrozenClock
from tests.parsing import link_path, plain_text
from tests.people import ELS, MARIA, RESIDENTS, YUSUF, Person
from tests.services.databases import ON_SQLITE

DAYS = 1095


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum that keeps copies of mails: their files are of today, whatever its clock says."""
    forum = make_forum(FORUM_RETENTION__MAILS="36500", FORUM_RETENTION__FORMER_ADDRESSES="36500")
    await forum.engine.start()
    return forum


async def _exists(forum: Forum, person: Person) -> bool:
    async with forum.session_factory.read_session() as session:
        return await accounts.member_by_email(session, person.email) is not None


async def _days(forum: Forum, clock: FrozenClock, drain: Drain, count: int) -> None:
    """Let days pass, with a clean-up on the last one, twice."""
    clock.advance(days=count - 2)
    for _ in range(2):
        await forum.sweeper.sweep_if_due()
        await drain()
        clock.advance(days=1)


def _to(mails: Mails, person: Person) -> list[str]:
    return [plain_text(mail) for mail in mails() if mail["To"] == person.email]


async def test_two_mails_and_then_it_is_erased(
    forum: Forum, clock: FrozenClock, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    await drain()
    already = len(_to(mails, MARIA))
    await _days(forum, clock, drain, DAYS - 61)
    assert len(_to(mails, MARIA)) == already
    await _days(forum, clock, drain, 4)
    assert len(_to(mails, MARIA)) == already + 1
    await _days(forum, clock, drain, 46)
    assert len(_to(mails, MARIA)) == already + 2
    assert "/nl/sign-in" in _to(mails, MARIA)[-1]
    assert await _exists(forum, MARIA)
    await _days(forum, clock, drain, 16)
    assert not await _exists(forum, MARIA)
    assert (await read_idea(forum, idea.number)).author_left


@ON_SQLITE
async def test_a_warning_is_not_counted_as_deleted(forum: Forum, clock: FrozenClock) -> None:
    clock.advance(days=DAYS)
    assert await forum.sweeper.sweep_if_due() == 0
    async with forum.session_factory.database.read_connection() as connection:
        run = await last_run(connection)
    assert run is not None
    assert run.counts == {}


@ON_SQLITE
async def test_a_clean_up_that_did_not_run_for_years_warns_first(
    forum: Forum, clock: FrozenClock, drain: Drain, mails: Mails
) -> None:
    clock.advance(days=3 * DAYS)
    for count in (1, 1, 2, 2):
        await forum.sweeper.sweep_if_due()
        await drain()
        assert len(_to(mails, MARIA)) == count
        assert await _exists(forum, MARIA)
        clock.advance(days=45 if count == 1 else 6)
    clock.advance(days=5)
    await forum.sweeper.sweep_if_due()
    assert not await _exists(forum, MARIA)


@ON_SQLITE
async def test_a_sign_in_keeps_the_account(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock, drain: Drain, mails: Mails
) -> None:
    await _days(forum, clock, drain, DAYS - 50)
    await client.post("/nl/sign-in", data={"email": MARIA.email})
    await drain()
    newest = [mail for mail in mails() if mail["To"] == MARIA.email][-1]
    assert (await client.post(link_path(newest))).status_code == 303
    await _days(forum, clock, drain, 60)
    assert await _exists(forum, MARIA)
    async with forum.session_factory.read_session() as session:
        member = await accounts.member_by_email(session, MARIA.email)
    assert member is not None
    assert member.warnings == 0


@ON_SQLITE
async def test_a_session_in_use_keeps_the_account(
    forum: Forum, client_as: ClientAs, clock: FrozenClock, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    for _ in range(45):
        await _days(forum, clock, drain, 25)
        assert (await maria.get("/nl/me")).status_code == 200
    assert await _exists(forum, MARIA)
    assert _to(mails, MARIA) == []
    assert not await _exists(forum, YUSUF)


@ON_SQLITE
async def test_colleagues_stay(
    forum: Forum, clock: FrozenClock, drain: Drain, mails: Mails
) -> None:
    clock.advance(days=2 * DAYS)
    await forum.sweeper.sweep_if_due()
    await drain()
    assert {mail["To"] for mail in mails()} == {person.email for person in RESIDENTS}
    assert await _exists(forum, ELS)


@ON_SQLITE
@pytest.mark.parametrize("seen_before_sending", [True, False])
async def test_whoever_came_back_gets_no_mail_that_was_queued(
    forum: Forum,
    client_as: ClientAs,
    clock: FrozenClock,
    drain: Drain,
    mails: Mails,
    seen_before_sending: bool,
) -> None:
    clock.advance(days=DAYS)
    await forum.sweeper.sweep_if_due()
    if seen_before_sending:
        await client_as(MARIA)
    await drain()
    assert len(_to(mails, MARIA)) == (0 if seen_before_sending else 1)
