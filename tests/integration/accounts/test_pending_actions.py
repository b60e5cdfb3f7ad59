"""Pending actions of guests: completed by any confirmation, and follows without a vote."""

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.tables import Status, Vote
from forum.inbox.tables import Follow
from forum.web.flash import refusal
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import BODY, change_status, change_visibility, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.accounts.guest_forms import (
    MISTYPED,
    PENDING_ACTIONS,
    ROSA,
    guest_form,
    row_exists,
)
from tests.parsing import Page, code_in, flash_code, link_path
from tests.people import MARIA
from tests.services.databases import ON_SQLITE


@PENDING_ACTIONS
@pytest.mark.parametrize("confirm", ["code", "link elsewhere"])
@pytest.mark.parametrize("resend", ["again", "other address", "after it was too old"])
async def test_every_new_mail_completes_the_pending_action(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, clock: FrozenClock,
    intent: str, confirm: str, resend: str,
) -> None:  # fmt: skip
    guest, form = new_client(), await guest_form(forum, intent)
    email = MISTYPED if resend == "other address" else ROSA
    response = await guest.post(form.path, data=form.data | {"email": email})
    assert (response.status_code, response.headers["location"]) == (303, "/nl/sign-in/code")
    await drain()
    first_link = link_path(mails()[-1])
    if resend == "after it was too old":
        clock.advance(minutes=16)
        assert (await guest.get("/nl/sign-in/code")).status_code == 410
    data = {"email": ROSA} if resend == "other address" else {}
    assert (await guest.post("/nl/sign-in/again", data=data)).status_code == 303
    await drain()
    newest = mails()[-1]
    assert newest["To"] == ROSA
    assert not await form.is_done(forum)
    # The link of the first mail is invalid now, for every browser.
    assert (await new_client().post(first_link)).status_code == 410
    assert not await form.is_done(forum)
    if confirm == "code":
        response = await guest.post("/nl/sign-in/code", data={"code": code_in(newest)})
    else:
        response = await new_client().post(link_path(newest))
    assert response.status_code == 303
    assert await form.is_done(forum)


@ON_SQLITE
async def test_an_invalid_address_is_refused_and_loses_nothing(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    form = await guest_form(forum, "idea")
    await client.post(form.path, data=form.data | {"email": MISTYPED})
    response = await client.post("/nl/sign-in/again", data={"email": "rosa@"})
    assert response.status_code == 422
    assert "rosa@" in Page(response.text).fields["email"]
    assert (await client.post("/nl/sign-in/again", data={"email": ROSA})).status_code == 303
    await drain()
    await client.post(link_path(mails()[-1]))
    assert await form.is_done(forum)


@ON_SQLITE
async def test_the_sign_in_page_links_to_the_pending_action(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    form = await guest_form(forum, "vote")
    assert "/nl/sign-in/code" not in Page((await client.get("/nl/sign-in")).text).links
    await client.post(form.path, data={"email": ROSA})
    assert "/nl/sign-in/code" in Page((await client.get("/nl/sign-in")).text).links


@ON_SQLITE
async def test_the_link_of_an_earlier_mail_names_the_newer_one(
    forum: Forum, client: httpx2.AsyncClient, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    form = await guest_form(forum, "vote")
    await client.post(form.path, data={"email": ROSA})
    await drain()
    await client.post("/nl/sign-in/again")
    page = await new_client().get(link_path(mails()[0]))
    assert page.status_code == 410
    assert "nieuwere mail" in page.text


@ON_SQLITE
async def test_an_expired_link_keeps_the_pending_action_for_a_signed_in_member(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails,
    clock: FrozenClock,
) -> None:  # fmt: skip
    form = await guest_form(forum, "idea")
    await new_client().post(form.path, data=form.data | {"email": MARIA.email})
    await drain()
    clock.advance(minutes=20)
    maria = await client_as(MARIA)
    expired_link = link_path(mails()[-1])
    assert f'value="{expired_link.rpartition("/")[2]}"' in (await maria.get(expired_link)).text


@pytest.mark.parametrize("status", [Status.open, Status.declined, Status.realised])
async def test_a_guest_follows_without_a_vote_also_decided_ideas(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, status: Status
) -> None:
    idea = await post_public_idea(forum, status=status)
    guest, path = new_client(), f"/nl/ideas/{idea.number}"
    page = (await guest.get(path, follow_redirects=True)).text
    assert f'action="{path}/follow"' in page
    response = await guest.post(f"{path}/follow", data={"email": "rosa"})
    assert response.status_code == 422
    assert 'id="e-follow-email"' in response.text
    await guest.post(f"{path}/follow", data={"email": ROSA})
    await drain()
    (link,) = [link_path(mail) for mail in mails() if mail["To"] == ROSA]
    response = await guest.post(link)
    assert response.headers["location"].startswith(path)
    async with forum.session_factory.read_session() as session:
        (follow,) = [
            found
            for found in await session.all(select(Follow))
            if found.member_id != idea.author_id
        ]
        assert follow.subject_id == idea.number
        assert await session.all(select(Vote)) == []


async def test_a_vote_that_is_confirmed_too_late_still_follows_the_idea(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum)
    data = {"email": ROSA, "follow": "yes"}
    await client.post(f"/nl/ideas/{idea.number}/vote", data=data)
    for step in (Status.under_review, Status.declined):
        await change_status(forum, idea, step)
    await drain()
    link = next(link_path(mail) for mail in mails() if mail["To"] == ROSA)
    response = await client.post(link)
    assert f"/nl/ideas/{idea.number}" in response.headers["location"]
    assert flash_code(response) == refusal("voting_ended")
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Vote)) == []
    assert await row_exists(forum, Follow.member_id)


@ON_SQLITE
@pytest.mark.parametrize("visibility", [Visibility.hidden, Visibility.withdrawn])
async def test_a_guest_follows_only_what_everybody_sees(
    forum: Forum, client: httpx2.AsyncClient, visibility: Visibility
) -> None:
    idea = await post_public_idea(forum, body=BODY)
    await change_visibility(forum, idea.ref, visibility)
    for email in (ROSA, "x"):
        response = await client.post(f"/nl/ideas/{idea.number}/follow", data={"email": email})
        assert response.status_code == 404
