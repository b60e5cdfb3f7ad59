"""What waits for a step: nothing typed is lost, it goes on after the step, and can be thrown away."""

from typing import Any

import httpx2
import pytest

from forum.accounts.actions.members import declare_neighbourhood
from forum.accounts.tables import Member, WaitingAction
from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea, Status, Vote
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import change_status, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.verification.test_steps import IDEA, STEPS, say_home
from tests.parsing import Page, flash_code, link_path
from tests.people import MARIA, NADIA, YUSUF, member_of, member_row
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE

ROSA = "rosa@example.org"
COMMENT = {"body": "Wat een goed plan is dit."}


@ON_SQLITE
@pytest.mark.parametrize("act", ["idea", "comment", "vote"])
async def test_what_a_member_sends_waits_and_goes_on_after_the_step(
    forum: Forum, client_as: ClientAs, act: str
) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    yusuf = await client_as(YUSUF)
    path, data = {
        "idea": ("/nl/ideas", IDEA),
        "comment": (f"/nl/ideas/{idea.number}/comments", COMMENT),
        "vote": (f"/nl/ideas/{idea.number}/vote", {"follow": "yes"}),
    }[act]
    response = await yusuf.post(path, data=data)
    assert (response.headers["location"], flash_code(response)) == (STEPS, "step_left")
    assert await all_rows(forum, Vote) == []
    (waiting,) = await all_rows(forum, WaitingAction)
    assert waiting.member_id == (await member_of(forum.session_factory, YUSUF)).pk
    page = (await yusuf.get(STEPS)).text
    assert {"idea": IDEA["body"], "comment": COMMENT["body"], "vote": idea.title}[act] in page
    done = await say_home(yusuf, "centrum")
    codes = {"idea": "idea_posted", "comment": "comment_waiting", "vote": "vote_cast"}
    assert flash_code(done) == codes[act]
    assert "/ideas/" in done.headers["location"]
    assert await all_rows(forum, WaitingAction) == []
    if act == "idea":
        newest = max(await all_rows(forum, Idea), key=lambda row: row.number)
        assert (newest.title, newest.visibility) == (IDEA["title"], Visibility.pending)
    elif act == "comment":
        (comment,) = await all_rows(forum, Comment)
        assert comment.visibility is Visibility.pending
    else:
        assert len(await all_rows(forum, Vote)) == 1


@ON_SQLITE
async def test_a_guest_confirms_first_and_takes_the_step_then(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    await client.post(f"/nl/ideas/{idea.number}/vote", data={"email": ROSA})
    await drain()
    response = await client.post(link_path(mails()[-1]))
    assert (response.headers["location"], flash_code(response)) == (STEPS, "step_left")
    assert await all_rows(forum, Vote) == []
    assert flash_code(await say_home(client, "-")) == "vote_cast"
    assert len(await all_rows(forum, Vote)) == 1


@ON_SQLITE
async def test_the_requesting_browser_is_told_that_a_step_is_left(
    forum: Forum, client: httpx2.AsyncClient, new_client: Any, drain: Drain, mails: Mails
) -> None:
    await client.post("/en/ideas", data=IDEA | {"email": ROSA})
    await drain()
    await new_client().post(link_path(mails()[-1]))
    page = (await client.get("/en/sign-in/code")).text
    assert "One step is left, on your page." in page
    assert "no longer possible" not in page


@ON_SQLITE
async def test_what_was_left_behind_by_a_kill_goes_on_by_a_button(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/vote")
    async with forum.session_factory.unit_of_work() as uow:
        await declare_neighbourhood(uow, (await member_row(uow, YUSUF)).pk, None)
    page = Page((await yusuf.get(STEPS)).text)
    assert page.fields["home"] == "-"
    assert flash_code(await say_home(yusuf, page.fields["home"])) == "vote_cast"


@ON_SQLITE
async def test_the_same_vote_twice_waits_once(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    yusuf = await client_as(YUSUF)
    for _ in range(2):
        await yusuf.post(f"/nl/ideas/{idea.number}/vote")
    assert len(await all_rows(forum, WaitingAction)) == 1


@ON_SQLITE
async def test_several_things_go_on_together(forum: Forum, client_as: ClientAs) -> None:
    ideas = [await post_public_idea(forum, f"Idee {number}", by=NADIA) for number in range(3)]
    yusuf = await client_as(YUSUF)
    for idea in ideas:
        await yusuf.post(f"/nl/ideas/{idea.number}/vote")
    await change_status(forum, ideas[0], Status.under_review)
    await change_status(forum, ideas[0], Status.declined)
    await say_home(yusuf, "centrum")
    assert {vote.idea_id for vote in await all_rows(forum, Vote)} == {
        idea.number for idea in ideas[1:]
    }
    assert await all_rows(forum, WaitingAction) == []


@ON_SQLITE
async def test_what_became_impossible_is_said(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/vote")
    for status in (Status.under_review, Status.declined):
        await change_status(forum, idea, status)
    assert flash_code(await say_home(yusuf, "centrum")) == "-voting_ended"
    assert await all_rows(forum, WaitingAction) == []


@ON_SQLITE
async def test_thrown_away_it_is_gone_with_its_text(forum: Forum, client_as: ClientAs) -> None:
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    await maria.post("/nl/ideas", data=IDEA)
    (waiting,) = await all_rows(forum, WaitingAction)
    path = f"{STEPS}/waiting/{waiting.pk}/discard"
    assert (await yusuf.post(path)).status_code == 404
    assert (await yusuf.post(f"{STEPS}/waiting/987654/discard")).status_code == 404
    assert len(await all_rows(forum, WaitingAction)) == 1
    assert flash_code(await maria.post(path)) == "waiting_discarded"
    assert await all_rows(forum, WaitingAction) == []
    assert await all_rows(forum, Idea) == []


@ON_SQLITE
async def test_a_cry_for_help_that_waits_shows_the_helplines(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/ideas", data=IDEA)
    assert "care" not in (await maria.get(STEPS)).text.partition("<main")[2].partition("</main>")[0]
    distress = {
        "title": "Ik zie het niet meer zitten",
        "body": "Ik wil niet meer leven, echt niet.",
    }
    await maria.post("/nl/ideas", data=distress)
    assert "112" in (await maria.get(STEPS)).text


async def test_what_waits_is_erased_with_its_member(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    await say_home(maria, "noord")
    await say_home(maria, "")
    await maria.post("/nl/ideas", data=IDEA)
    member = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email)
    assert await all_rows(forum, WaitingAction) == []
    assert await all_rows(forum, Idea) == []
    (erased,) = [row for row in await all_rows(forum, Member) if row.pk == member.pk]
    assert (erased.neighbourhood_id, erased.declared_at) == (None, None)


@ON_SQLITE
async def test_what_waits_too_long_is_deleted(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/ideas", data=IDEA)
    clock.advance(days=forum.settings.retention.drafts, hours=1)
    await forum.sweeper.sweep_if_due()
    assert await all_rows(forum, WaitingAction) == []
    assert await all_rows(forum, Idea) == []
