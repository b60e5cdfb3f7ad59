"""Erasure at the same moment as something else: nothing deadlocks, nothing is left, nobody is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from forum.accounts import queries as accounts
from forum.accounts.actions import sessions, sign_ins
from forum.accounts.actions.members import actor_for, grant_role, save_settings
from forum.accounts.forms import OwnSettings
from forum.accounts.tables import Member, SignIn
from forum.app.container import Forum
from forum.core.actor import Role
from forum.core.content import lifecycle
from forum.core.content.summary import VisibilityChange
from forum.core.errors import Forbidden
from forum.core.text.html import rich_text_from_plain
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from forum.discussion.actions import comments as discussion
from forum.discussion.actions.comments import NewComment
from forum.ideas.tables import Idea
from forum.privacy.actions.erasures import erase_person
from forum.privacy.pending_actions import ERASE
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_public_idea, read_idea
from tests.parsing import link_path
from tests.people import ANN, MARIA, YUSUF, member_of
from tests.services.databases import ON_POSTGRES

Step = Callable[[UnitOfWork], Awaitable[object]]


async def _meanwhile(forum: Forum, first: Step, second: Step) -> None:
    """Run two units of work, the second begun while the first has locked but not committed."""
    locked = asyncio.Event()

    async def run_first() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            await first(uow)
            locked.set()
            await asyncio.sleep(0.3)

    async def run_second() -> None:
        await locked.wait()
        async with forum.session_factory.unit_of_work() as uow:
            await second(uow)

    await asyncio.gather(run_first(), run_second())


async def _erase(uow: UnitOfWork) -> object:
    return await erase_person(uow, MARIA.email)


@ON_POSTGRES
@pytest.mark.parametrize("to", [Visibility.hidden, Visibility.safeguarded])
async def test_content_that_leaves_the_site_meanwhile_is_emptied(
    forum: Forum, to: Visibility
) -> None:
    idea = await post_public_idea(forum, by=MARIA)

    async def hide(uow: UnitOfWork) -> None:
        await lifecycle.move(uow, idea.ref, VisibilityChange(to))

    await _meanwhile(forum, hide, _erase)
    after = await read_idea(forum, idea.number)
    assert (after.visibility, after.title, after.body) == (Visibility.erased, "", "")


@ON_POSTGRES
@pytest.mark.parametrize("what", ["a sign-in", "a session", "a session first", "a sign-in first"])
async def test_the_members_own_requests_do_not_deadlock(
    forum: Forum, client_as: ClientAs, what: str
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await sign_ins.request_sign_in(uow, MARIA.email, language="nl")
        member = await accounts.member_by_email(uow, MARIA.email)
        assert member is not None
        cookie = await sessions.begin_session(uow, member, days=3)

    async def request(uow: UnitOfWork) -> None:
        if "session" in what:
            await sessions.extend_session(uow, cookie, timedelta(days=3))
            return
        sign_in = await uow.first(select(SignIn).where(SignIn.email == MARIA.email))
        if sign_in is None:
            return
        member = await sign_ins.use_sign_in(uow, sign_in)
        if member is not None:
            await sessions.begin_session(uow, member, days=3)

    steps = (request, _erase) if "first" in what else (_erase, request)
    await _meanwhile(forum, *steps)


async def test_what_a_request_writes_afterwards_reaches_no_erased_row(
    forum: Forum, drain: Drain
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    member = await member_of(forum.session_factory, MARIA)
    comment = NewComment(body=rich_text_from_plain("Nog even dit."), language="nl")
    # Read when the request began: a slow upload takes a while.
    stale_actor = actor_for(member, forum.session_factory.clock.now())
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email)
    async with forum.session_factory.unit_of_work(stale_actor) as uow:
        with pytest.raises(Forbidden):
            await discussion.post_comment(uow, idea.ref, comment)
    async with forum.session_factory.unit_of_work() as uow:
        await save_settings(uow, member.pk, OwnSettings(name="Maria Peeters", language="nl"))
    async with forum.session_factory.read_session() as session:
        row = await session.get(Member, member.pk)
    assert row is not None
    assert (row.name, row.email) == ("", None)


async def test_whoever_is_back_when_it_is_their_turn_stays(forum: Forum) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        assert await erase_person(uow, MARIA.email, still=lambda member: False) is None
    assert (await member_of(forum.session_factory, MARIA)).email == MARIA.email


async def test_an_address_that_was_only_asked_for_is_nobodys(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    """A stranger's draft and sign-ins survive the erasure of whoever typed their address."""
    maria = await client_as(MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        await sign_ins.request_sign_in(uow, "victim@example.net", language="nl")
    await maria.post("/nl/me/settings/address", data={"new_email": "victim@example.net"})
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email)
    async with forum.session_factory.read_session() as session:
        kept = await session.all(select(SignIn).where(SignIn.email == "victim@example.net"))
    assert len(kept) == 1


async def test_the_mail_that_erases_goes_to_no_other_address(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/me/data/erase")
    await maria.post("/nl/sign-in/again", data={"email": YUSUF.email})
    await drain()
    assert YUSUF.email not in {mail["To"] for mail in mails()}
    async with forum.session_factory.unit_of_work() as uow:
        await sign_ins.request_sign_in(
            uow, YUSUF.email, language="nl", intent=ERASE, intent_data={"member": 1}
        )
    await drain()
    (mail,) = [mail for mail in mails() if mail["To"] == YUSUF.email]
    await maria.post(link_path(mail))
    assert (await member_of(forum.session_factory, YUSUF)).email == YUSUF.email


async def test_a_short_name_takes_no_other_mail_with_it(
    forum: Forum, drain: Drain, mails: Mails
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        member = await accounts.member_by_email(uow, MARIA.email)
        assert member is not None
        await save_settings(uow, member.pk, OwnSettings(name="An", language="nl"))
        await sign_ins.request_sign_in(uow, YUSUF.email, language="nl")
        await sign_ins.request_sign_in(uow, MARIA.email, language="nl")
    await drain()
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email)
    await drain()
    assert [mail["To"] for mail in mails()] == [YUSUF.email]


async def test_ideas_are_untouched_by_the_erasure_of_somebody_else(forum: Forum) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email, keep_texts=False)
    async with forum.session_factory.read_session() as session:
        row = await session.get(Idea, idea.number)
    assert row is not None
    assert row.author_id is not None


@ON_POSTGRES
async def test_of_two_administrators_who_leave_at_once_one_stays(forum: Forum) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await grant_role(uow, "second@example.org", Role.admin, language="nl")

    def leave(email: str) -> Step:
        async def erase(uow: UnitOfWork) -> object:
            return await erase_person(uow, email, leaves_an_admin=True)

        return erase

    with pytest.raises(Forbidden, match="last_admin"):
        await _meanwhile(forum, leave(ANN.email), leave("second@example.org"))
    async with forum.session_factory.read_session() as session:
        (left,) = await accounts.administrators(session)
    assert left.email == "second@example.org"
