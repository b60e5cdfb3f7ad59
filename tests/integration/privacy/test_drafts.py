"""Drafts stay tied to their person, and are kept as long as their last step is offered."""

import json
from datetime import timedelta

import httpx2
import pytest
from sqlmodel import col, select

from forum.accounts.actions.blocks import block_member
from forum.accounts.tables import SignIn, WaitingAction
from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.mail.queue import Mail
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea
from forum.privacy.actions.erasures import erase_person
from tests.conftest import BASE_URL, ClientAs, Drain, Mails, MakeClient, MakeForum
from tests.factories import post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.privacy.test_export import ASK, FETCH, opened
from tests.integration.verification.test_steps import IDEA, STEPS, say_home
from tests.integration.verification.test_waiting import COMMENT
from tests.parsing import flash_code, link_path
from tests.people import ANN, MARIA, YUSUF, acting_as, member_of
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE

GUEST, NEW = "gast@example.org", "nieuw@example.org"


async def _drafts(forum: Forum) -> list[str]:
    """The texts of all drafts."""
    return [
        each.body
        for table in (Idea, Comment)
        for each in await all_rows(forum, table)
        if each.visibility is Visibility.draft
    ]


async def _erase(forum: Forum, email: str) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, email, keep_texts=False)


@ON_SQLITE
@pytest.mark.parametrize("act", ["idea", "comment"])
async def test_what_is_refused_when_it_is_confirmed_stays_its_members(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails, act: str
) -> None:
    maria = await member_of(forum.session_factory, MARIA)
    subject = await post_public_idea(forum, by=YUSUF)
    path, data = {
        "idea": ("/nl/ideas", IDEA),
        "comment": (f"/nl/ideas/{subject.number}/comments", COMMENT),
    }[act]
    await new_client().post(path, data=data | {"email": MARIA.email})
    await drain()
    link = link_path(mails()[-1])
    async with acting_as(forum.session_factory, ANN) as uow:
        await block_member(uow, maria.pk, ground="advertising", days=30, text="Reclame.")
    assert flash_code(await new_client().post(link)) == "-blocked"
    assert await _drafts(forum) == [data["body"]]
    browser = await client_as(MARIA)
    await browser.post(ASK)
    await drain()
    page, exported = opened(await browser.post(FETCH))
    assert data["body"] in page
    assert data["body"] in json.dumps(exported, ensure_ascii=False)
    await _erase(forum, MARIA.email)
    assert await _drafts(forum) == []


async def _move(browser: httpx2.AsyncClient, drain: Drain, mails: Mails) -> None:
    """Change the address of a member to `NEW`, and confirm from both mailboxes."""
    await browser.post("/nl/me/settings/address", data={"new_email": NEW})
    await drain()
    codes = [flash_code(await browser.post(link_path(each, "/address/"))) for each in mails()[-2:]]
    assert codes[-1] == "address_changed"


@ON_SQLITE
async def test_what_waits_for_the_old_address_is_mailed_to_the_new_one(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    maria, browser = await member_of(forum.session_factory, MARIA), await client_as(MARIA)
    guest = new_client()
    await guest.post("/nl/ideas", data=IDEA | {"email": MARIA.email})
    await drain()
    old = link_path(mails()[-1])
    await _move(browser, drain, mails)
    await drain()
    assert (await new_client().get(old)).status_code == 410
    page = await guest.get("/nl/sign-in/code", follow_redirects=True)
    assert "example.org" not in page.text.partition("<main")[2].partition("</main>")[0]
    newest = mails()[-1]
    assert newest["To"] == NEW
    assert flash_code(await new_client().post(link_path(newest))) == "idea_posted"
    (idea,) = await all_rows(forum, Idea)
    assert idea.author_id == maria.pk


@ON_SQLITE
async def test_what_moved_along_is_erased(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    browser = await client_as(MARIA)
    await new_client().post("/nl/ideas", data=IDEA | {"email": MARIA.email})
    await drain()
    await _move(browser, drain, mails)
    await drain()
    await _erase(forum, NEW)
    await drain()
    assert await _drafts(forum) == []
    assert mails() == []


@ON_SQLITE
async def test_an_erasure_that_was_asked_for_does_not_move_along(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    browser = await client_as(MARIA)
    await browser.post("/nl/me/data/erase")
    await drain()
    await _move(browser, drain, mails)
    await drain()
    assert [each.email for each in await all_rows(forum, SignIn)] == []


@ON_SQLITE
async def test_a_sign_in_stays_as_long_as_its_draft(
    make_forum: MakeForum, clock: FrozenClock
) -> None:
    forum = make_forum(FORUM_RETENTION__SIGN_INS="1", FORUM_RETENTION__DRAFTS="30")
    async with _client(forum) as client:
        for path, data in (("/nl/ideas", IDEA), ("/nl/sign-in", {})):
            await client.post(path, data=data | {"email": GUEST})
        await forum.dispatcher.drain()
        clock.advance(days=2)
        await forum.sweeper.sweep_if_due()
        assert len(await all_rows(forum, SignIn)) == 1, "of what only signed in nothing is left"
        await _erase(forum, GUEST)
        assert await _drafts(forum) == []


def _client(forum: Forum) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(create_app(forum))
    return httpx2.AsyncClient(transport=transport, base_url=BASE_URL)


@ON_SQLITE
async def test_a_draft_goes_with_its_sign_in(make_forum: MakeForum, clock: FrozenClock) -> None:
    forum = make_forum(FORUM_RETENTION__SIGN_INS="1", FORUM_RETENTION__DRAFTS="30")
    async with _client(forum) as client:
        await client.post("/nl/ideas", data=IDEA | {"email": GUEST})
        await forum.dispatcher.drain()
        clock.advance(days=30, hours=1)
        await forum.sweeper.sweep_if_due()
        assert (await all_rows(forum, Idea), await all_rows(forum, SignIn)) == ([], [])


@ON_SQLITE
async def test_sent_again_it_is_kept_for_the_new_mail(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock, drain: Drain, mails: Mails
) -> None:
    await client.post("/nl/ideas", data=IDEA | {"email": GUEST})
    await drain()
    clock.advance(days=6, hours=23, minutes=55)
    token = link_path(mails()[-1]).rpartition("/")[2]
    await client.post("/nl/sign-in/again", data={"token": token})
    await drain()
    link = link_path(mails()[-1])
    clock.advance(minutes=10)
    await forum.sweeper.sweep_if_due()
    assert flash_code(await client.post(link)) == "idea_posted"


async def _leave_a_step(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock, mails: Mails
) -> None:
    """Write an idea as a guest, and confirm it five days later; a step is left."""
    await client.post("/nl/ideas", data=IDEA | {"email": GUEST})
    clock.advance(days=5)
    await forum.dispatcher.drain()
    assert flash_code(await client.post(link_path(mails()[-1]))) == "step_left"


async def test_what_waits_for_a_step_is_kept_from_the_step_on(
    make_forum: MakeForum, clock: FrozenClock, mails: Mails
) -> None:
    forum = make_forum(FORUM_VERIFICATION__IDEAS="neighbourhood")
    async with _client(forum) as client:
        await _leave_a_step(forum, client, clock, mails)
        clock.advance(days=3)
        await forum.sweeper.sweep_if_due()
        assert IDEA["body"] in (await client.get(STEPS)).text
        assert flash_code(await say_home(client, "-")) == "idea_posted"


async def test_after_the_period_of_the_step_both_go(
    make_forum: MakeForum, clock: FrozenClock, mails: Mails
) -> None:
    forum = make_forum(FORUM_VERIFICATION__IDEAS="neighbourhood")
    async with _client(forum) as client:
        await _leave_a_step(forum, client, clock, mails)
        clock.advance(days=7, hours=1)
        await forum.sweeper.sweep_if_due()
        assert (await all_rows(forum, Idea), await all_rows(forum, WaitingAction)) == ([], [])


@ON_SQLITE
async def test_a_draft_waits_for_a_mail_server_that_is_down(
    make_forum: MakeForum, clock: FrozenClock, mails: Mails
) -> None:
    forum = make_forum(FORUM_RETENTION__DRAFTS="1", FORUM_RETENTION__SIGN_INS="1")
    async with _client(forum) as client:
        await client.post("/nl/ideas", data=IDEA | {"email": GUEST})
        clock.advance(days=2)
        await forum.sweeper.sweep_if_due()
        await forum.dispatcher.drain()
        assert flash_code(await client.post(link_path(mails()[-1]))) == "idea_posted"


async def test_a_mail_that_was_refused_keeps_no_draft(
    make_forum: MakeForum, clock: FrozenClock
) -> None:
    forum = make_forum(FORUM_RETENTION__DRAFTS="1", FORUM_RETENTION__SIGN_INS="7")
    async with _client(forum) as client:
        await client.post("/nl/ideas", data=IDEA | {"email": GUEST})
        forum.settings.mail.folder.write_text("no folder")
        for _ in range(30):
            await forum.dispatcher.drain()
            clock.advance(hours=1)
        clock.advance(days=1)
        assert len(await all_rows(forum, Mail)) == 1
        await forum.sweeper.sweep_if_due()
        assert await _drafts(forum) == []


async def test_what_is_gone_is_not_called_kept(
    forum: Forum,
    client: httpx2.AsyncClient,
    client_as: ClientAs,
    clock: FrozenClock,
    drain: Drain,
    mails: Mails,
) -> None:
    await client.post("/nl/ideas", data=IDEA | {"email": GUEST})
    await drain()
    link = link_path(mails()[-1])
    clock.advance(minutes=20)
    again = {"token": link.rpartition("/")[2]}
    assert 'action="/nl/sign-in/again"' in (await client.get(link)).text
    async with forum.session_factory.unit_of_work() as uow:
        for draft in await uow.all(select(Idea).where(col(Idea.author_id).is_(None))):
            draft.posted_at -= timedelta(days=100)
            draft.visibility = Visibility.erased
    assert 'action="/nl/sign-in/again"' not in (await client.get(link)).text
    assert (await client.post("/nl/sign-in/again", data=again)).status_code == 410
    assert len(mails()) == 1
