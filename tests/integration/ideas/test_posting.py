"""Posting, editing and withdrawing ideas: no response loses what was typed."""

import asyncio
from datetime import timedelta

import httpx2
import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.content import lifecycle
from forum.core.content.lifecycle import TextEdit
from forum.core.journal.tables import JournalEntry
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.ideas.actions.ideas import edit_idea
from forum.ideas.tables import Idea, Milestone
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import (
    BODY,
    CLOSED_CALL,
    OPEN_CALL,
    change_visibility,
    post_pending_idea,
    post_public_idea,
    read_idea,
)
from tests.frozen_clock import FrozenClock
from tests.parsing import Page, link_path
from tests.people import BRAM, ELS, MARIA, YUSUF, acting_as
from tests.services.databases import ON_SQLITE

VALID_FORM = {
    "title": "Een bank voor twee & meer",
    "body": "Op het plein een lange bank,\n\nwaar je **niet** alleen zit.",
    "neighbourhood": "noord",
    "theme": "groen",
    "call": OPEN_CALL,
    "language": "nl",
    "name_shown": "Maria uit Noord",
}


async def all_ideas(forum: Forum) -> list[Idea]:
    """All ideas, drafts included, by id."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Idea).order_by(col(Idea.id)))


@ON_SQLITE
async def test_a_member_posts_an_idea(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/nl/ideas", data=VALID_FORM)
    assert response.status_code == 303
    (idea,) = await all_ideas(forum)
    assert (idea.title, idea.body) == (VALID_FORM["title"], VALID_FORM["body"])
    assert idea.visibility is Visibility.pending
    assert None not in (idea.neighbourhood_id, idea.theme_id, idea.call_id)
    page = await maria.get(response.headers["location"])
    assert page.status_code == 200
    assert "Een bank voor twee &amp; meer" in page.text
    assert "**niet**" in page.text and "<strong>niet" not in page.text
    assert (await new_client().get(f"/nl/ideas/{idea.number}")).status_code == 404
    async with forum.session_factory.read_session() as session:
        (entry,) = await session.all(select(JournalEntry))
        (milestone,) = await session.all(select(Milestone))
    assert entry.event == "ContentSubmitted"
    assert (milestone.before, milestone.after) == ("draft", "pending")


@ON_SQLITE
async def test_a_guests_idea_is_kept_until_the_address_is_confirmed(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    guest = new_client()
    response = await guest.post("/nl/ideas", data=VALID_FORM | {"email": "jan@example.org"})
    assert response.headers["location"] == "/nl/sign-in/code"
    (draft,) = await all_ideas(forum)
    assert (draft.visibility, draft.author_id) == (Visibility.draft, None)
    await drain()
    (mail,) = mails()
    confirmation = await guest.post(link_path(mail))
    assert f"/nl/ideas/{draft.number}" in confirmation.headers["location"]
    (idea,) = await all_ideas(forum)
    assert idea.visibility is Visibility.pending
    assert idea.author_id is not None
    assert idea.title == VALID_FORM["title"]


async def test_a_draft_is_visible_to_nobody(
    forum: Forum, new_client: MakeClient, client_as: ClientAs
) -> None:
    await new_client().post("/nl/ideas", data=VALID_FORM | {"email": "jan@example.org"})
    (draft,) = await all_ideas(forum)
    for browser in (new_client(), await client_as(MARIA), await client_as(ELS)):
        assert (await browser.get(f"/nl/ideas/{draft.number}")).status_code == 404
        assert (await browser.get(f"/i/{draft.code}", follow_redirects=True)).status_code == 404


@ON_SQLITE
@pytest.mark.parametrize(
    "invalid",
    [
        {"title": ""}, {"title": "kort"}, {"title": "x" * 121}, {"body": "te kort"},
        {"body": "y" * 5001}, {"neighbourhood": "nergens"}, {"theme": "niets"},
        {"language": "xx"}, {"name_shown": "n" * 61},
    ],
    ids=lambda invalid: "-".join(f"{name}{len(value)}" for name, value in invalid.items()),
)  # fmt: skip
async def test_an_invalid_form_keeps_everything(
    forum: Forum, client_as: ClientAs, invalid: dict[str, str]
) -> None:
    data = VALID_FORM | invalid
    response = await (await client_as(MARIA)).post("/nl/ideas", data=data)
    assert response.status_code == 422
    page = Page(response.text)
    kept = {name: page.fields.get(name, "").replace("\r\n", "\n") for name in data}
    # A <select> can't show a value that isn't an option; all other fields keep theirs.
    comparable = {
        name for name in data
        if not (name in invalid and name in ("neighbourhood", "theme", "language"))
    }  # fmt: skip
    assert {name: kept[name] for name in comparable} == {name: data[name] for name in comparable}
    # The error is at the field, and in the summary with a link to the field.
    (name,) = invalid
    anchor = next(link for link in page.links if link.startswith("#") and name in link)
    assert f'id="{anchor[1:]}"' in response.text
    assert "aria-invalid" in response.text
    assert await all_ideas(forum) == []


@ON_SQLITE
async def test_an_invalid_form_of_a_guest_keeps_everything(new_client: MakeClient) -> None:
    data = VALID_FORM | {"email": "jan@"}
    response = await new_client().post("/nl/ideas", data=data)
    assert response.status_code == 422
    fields = Page(response.text).fields
    assert {name: fields[name].replace("\r\n", "\n") for name in data} == data


async def test_posting_twice_is_posting_once(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    responses = [await maria.post("/nl/ideas", data=VALID_FORM) for _ in range(3)]
    assert len(await all_ideas(forum)) == 1
    paths = {response.headers["location"].split("?")[0] for response in responses}
    assert len(paths) == 1


async def test_concurrent_submits_are_posting_once(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    await asyncio.gather(*(maria.post("/nl/ideas", data=VALID_FORM) for _ in range(5)))
    assert len(await all_ideas(forum)) == 1


@ON_SQLITE
async def test_the_same_words_of_two_people_are_two_ideas(
    forum: Forum, client_as: ClientAs
) -> None:
    for person in (MARIA, YUSUF):
        await (await client_as(person)).post("/nl/ideas", data=VALID_FORM)
    assert len(await all_ideas(forum)) == 2


@ON_SQLITE
async def test_a_closed_call_takes_no_ideas(forum: Forum, client_as: ClientAs) -> None:
    response = await (await client_as(MARIA)).post(
        "/en/ideas", data=VALID_FORM | {"call": CLOSED_CALL}
    )
    assert response.status_code == 403
    assert "open for new ideas" in response.text
    assert await all_ideas(forum) == []
    unknown = await (await client_as(MARIA)).post(
        "/en/ideas", data=VALID_FORM | {"call": "nonsense"}
    )
    assert unknown.status_code == 404


@ON_SQLITE
async def test_an_author_edits_a_pending_idea(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_pending_idea(forum)
    maria = await client_as(MARIA)
    form = Page((await maria.get(f"/nl/ideas/{idea.number}/edit")).text)
    assert form.fields["title"] == idea.title
    data = {"title": "Een beter idee", "body": BODY + " Ook met soep."}
    assert (await maria.post(f"/nl/ideas/{idea.number}/edit", data=data)).status_code == 303
    edited = await read_idea(forum, idea.number)
    assert (edited.title, edited.body) == (data["title"], data["body"])
    assert "soep" in edited.body_html


@ON_SQLITE
async def test_a_public_text_stays_until_the_change_is_checked(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    clock.advance(minutes=60)
    data = {"title": "Een ander idee", "body": BODY + " En soep."}
    path = f"/nl/ideas/{idea.number}/edit"
    assert (await maria.post(path, data=data)).status_code == 303
    page = await new_client().get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    assert idea.title in page.text
    assert "soep" not in page.text
    assert (await maria.post(path, data=data)).status_code == 303, "the same edit sent twice"
    async with forum.session_factory.unit_of_work() as uow:
        await lifecycle.settle_edit(uow, idea.ref, accepted=True)
    page = await new_client().get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    assert "soep" in page.text


@ON_SQLITE
async def test_an_edit_after_the_edit_window_is_refused(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    clock.advance(minutes=60, seconds=1)
    path = f"/nl/ideas/{idea.number}/edit"
    assert (await maria.get(path)).status_code == 403
    response = await maria.post(path, data={"title": "Te laat", "body": BODY})
    assert response.status_code == 403


@ON_SQLITE
async def test_nobody_changes_or_withdraws_anothers_idea(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    for person in (YUSUF, BRAM):
        browser = await client_as(person)
        data = {"title": "Van mij nu", "body": BODY}
        assert (await browser.post(f"/nl/ideas/{idea.number}/edit", data=data)).status_code == 403
        assert (await browser.post(f"/nl/ideas/{idea.number}/withdraw")).status_code == 403
    assert (await read_idea(forum, idea.number)).visibility is Visibility.public


@ON_SQLITE
async def test_an_invalid_edit_keeps_the_typed_text(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_pending_idea(forum)
    data = {"title": "", "body": "Nieuwe tekst, die lang genoeg is."}
    response = await (await client_as(MARIA)).post(f"/nl/ideas/{idea.number}/edit", data=data)
    assert response.status_code == 422
    assert Page(response.text).fields["body"] == data["body"]


@ON_SQLITE
async def test_an_author_withdraws(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    assert (await maria.post(f"/nl/ideas/{idea.number}/withdraw")).status_code == 303
    assert (await new_client().get(f"/nl/ideas/{idea.number}")).status_code == 404
    assert (await maria.post(f"/nl/ideas/{idea.number}/withdraw")).status_code == 403
    response = await maria.post(
        "/nl/ideas", data=VALID_FORM | {"title": idea.title, "body": idea.body}
    )
    assert response.status_code == 303
    assert len(await all_ideas(forum)) == 2, "a withdrawn idea can be posted again"


@ON_SQLITE
async def test_a_returned_idea_goes_back_to_the_moderators(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    await change_visibility(forum, idea.ref, Visibility.returned, text="Waar precies?")
    maria = await client_as(MARIA)
    assert "Waar precies?" in (
        await maria.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    ).text  # fmt: skip
    data = {"title": idea.title, "body": BODY + " Aan de fontein."}
    await maria.post(f"/nl/ideas/{idea.number}/edit", data=data)
    assert (await read_idea(forum, idea.number)).visibility is Visibility.pending


@ON_SQLITE
async def test_the_form_preselects_the_open_call(client: httpx2.AsyncClient) -> None:
    page = Page((await client.get("/nl/ideas/new?neighbourhood=noord&theme=groen")).text)
    preselected = {
        name: page.fields.get(name, "") for name in ("call", "neighbourhood", "theme", "language")
    }
    assert preselected == {
        "call": OPEN_CALL, "neighbourhood": "noord", "theme": "groen", "language": "",
    }  # fmt: skip


async def test_an_edit_concurrent_with_publication_waits_for_a_moderator(forum: Forum) -> None:
    stale = await post_pending_idea(forum)
    await change_visibility(forum, stale.ref, Visibility.public)
    text = "Iets heel anders, dat nog niemand van de gemeente gelezen heeft."
    async with acting_as(forum.session_factory, MARIA) as uow:
        window = timedelta(hours=1)
        await edit_idea(
            uow,
            stale,
            TextEdit(stale.title, rich_text_from_plain(text)),
            window=window,
        )
    idea = await read_idea(forum, stale.number)
    assert idea.body != text
    assert idea.edited_body == text
