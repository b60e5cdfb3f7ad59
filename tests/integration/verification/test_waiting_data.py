"""What waits for a step is its member's: it is in their export, and is erased with them."""

import json

import httpx2
import pytest
from sqlmodel import select

from forum.accounts.tables import Member, WaitingAction
from forum.app.container import Forum
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.privacy.test_export import ASK, FETCH, opened
from tests.integration.verification.test_steps import IDEA, STEPS
from tests.integration.verification.test_waiting import COMMENT, ROSA
from tests.parsing import flash_code, link_path
from tests.people import MARIA, NADIA, YUSUF
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE


async def _is_exported(browser: httpx2.AsyncClient, drain: Drain, text: str) -> bool:
    """Whether a text is in both files of a new export."""
    await browser.post(ASK)
    await drain()
    page, data = opened(await browser.post(FETCH))
    in_page, in_data = text in page, text in json.dumps(data, ensure_ascii=False)
    assert in_page == in_data
    return in_page


async def _erase(forum: Forum, email: str) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, email)


@ON_SQLITE
@pytest.mark.parametrize("act", ["idea", "comment"])
async def test_a_text_that_waits_is_exported_and_erased(
    forum: Forum, client_as: ClientAs, drain: Drain, act: str
) -> None:
    subject = await post_public_idea(forum, by=NADIA)
    path, data, table = {
        "idea": ("/nl/ideas", IDEA, Idea),
        "comment": (f"/nl/ideas/{subject.number}/comments", COMMENT, Comment),
    }[act]
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    assert flash_code(await maria.post(path, data=data)) == "step_left"
    assert await _is_exported(maria, drain, data["body"])
    assert not await _is_exported(yusuf, drain, data["body"])
    await _erase(forum, MARIA.email)
    assert await all_rows(forum, WaitingAction) == []
    assert data["body"] not in {each.body for each in await all_rows(forum, table)}


@ON_SQLITE
async def test_what_a_guest_wrote_is_theirs_once_they_have_confirmed(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    await client.post("/nl/ideas", data=IDEA | {"email": ROSA})
    await drain()
    (draft,) = await all_rows(forum, Idea)
    assert draft.author_id is None, "whoever typed the address may be somebody else"
    assert flash_code(await client.post(link_path(mails()[-1]))) == "step_left"
    (draft,) = await all_rows(forum, Idea)
    async with forum.session_factory.read_session() as session:
        rosa = await session.first(select(Member).where(Member.email == ROSA))
    assert rosa is not None and draft.author_id == rosa.pk
    assert await _is_exported(client, drain, IDEA["body"])
    await _erase(forum, ROSA)
    assert await all_rows(forum, Idea) == []


@ON_SQLITE
async def test_nobody_sees_a_text_that_waits_but_on_the_page_of_steps(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/ideas", data=IDEA)
    (draft,) = await all_rows(forum, Idea)
    assert IDEA["body"] in (await maria.get(STEPS)).text
    page = await maria.get(f"/nl/ideas/{draft.number}", follow_redirects=True)
    assert page.status_code == 404
    for path in ("/nl/me", "/nl/ideas"):
        assert IDEA["title"] not in (await maria.get(path, follow_redirects=True)).text


@ON_SQLITE
async def test_a_text_whose_step_is_never_taken_is_deleted(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    subject = await post_public_idea(forum, by=NADIA)
    maria = await client_as(MARIA)
    await maria.post("/nl/ideas", data=IDEA)
    await maria.post(f"/nl/ideas/{subject.number}/comments", data=COMMENT)
    clock.advance(days=forum.settings.retention.drafts, hours=1)
    await forum.sweeper.sweep_if_due()
    assert [idea.number for idea in await all_rows(forum, Idea)] == [subject.number]
    assert await all_rows(forum, Comment) == []
    assert await all_rows(forum, WaitingAction) == []
