"""Posting, changing and withdrawing an idea; nothing of what was typed is ever lost."""

import asyncio
from datetime import timedelta

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.core.content import lifecycle
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
    move,
    post_pending_idea,
    post_public_idea,
    read_idea,
)
from tests.frozen_clock import FrozenClock
from tests.parsing import Page, link_path
from tests.people import BRAM, ELS, MARIA, YUSUF, acting_as
from tests.services.databases import ON_SQLITE

TYPED = {
    "title": "Een bank voor twee & meer",
    "body": "Op het plein een lange bank,\n\nwaar je **niet** alleen zit.",
    "neighbourhood": "noord",
    "theme": "groen",
    "call": OPEN_CALL,
    "language": "nl",
    "name_shown": "Maria uit Noord",
}


async def ideas(forum: Forum) -> list[Idea]:
    """Every idea there is."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Idea).order_by(Idea.id))  # type: ignore[arg-type]


async def test_a_member_posts_an_idea(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    maria = await client_as(MARIA)
    answer = await maria.post("/nl/ideas", data=TYPED)
    assert answer.status_code == 303
    (idea,) = await ideas(forum)
    assert (idea.title, idea.body) == (TYPED["title"], TYPED["body"])
    assert idea.visibility is Visibility.pending
    assert None not in (idea.neighbourhood_id, idea.theme_id, idea.call_id)
    page = await maria.get(answer.headers["location"])
    assert page.status_code == 200
    assert "Een bank voor twee &amp; meer" in page.text
    assert "**niet**" in page.text and "<strong>niet" not in page.text
    assert (await new_client().get(f"/nl/ideas/{idea.number}")).status_code == 404
    async with forum.session_factory.read_session() as session:
        (entry,) = await session.all(select(JournalEntry))
        (line,) = await session.all(select(Milestone))
    assert entry.event == "ContentSubmitted"
    assert (line.before, line.after) == ("draft", "pending")


async def test_a_guests_idea_is_kept_until_the_address_is_confirmed(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    guest = new_client()
    answer = await guest.post("/nl/ideas", data=TYPED | {"email": "jan@example.org"})
    assert answer.headers["location"] == "/nl/sign-in/code"
    (draft,) = await ideas(forum)
    assert (draft.visibility, draft.author_id) == (Visibility.draft, None)
    await drain()
    (mail,) = mails()
    done = await guest.post(link_path(mail))
    assert f"/nl/ideas/{draft.number}" in done.headers["location"]
    (idea,) = await ideas(forum)
    assert idea.visibility is Visibility.pending
    assert idea.author_id is not None
    assert idea.title == TYPED["title"]


async def test_a_draft_is_nobodys_to_see(
    forum: Forum, new_client: MakeClient, client_as: ClientAs
) -> None:
    await new_client().post("/nl/ideas", data=TYPED | {"email": "jan@example.org"})
    (draft,) = await ideas(forum)
    for browser in (new_client(), await client_as(MARIA), await client_as(ELS)):
        assert (await browser.get(f"/nl/ideas/{draft.number}")).status_code == 404
        assert (await browser.get(f"/i/{draft.code}", follow_redirects=True)).status_code == 404


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "kort"}, {"title": "x" * 121}, {"body": "te kort"},
        {"body": "y" * 5001}, {"neighbourhood": "nergens"}, {"theme": "niets"},
        {"language": "xx"}, {"name_shown": "n" * 61},
    ],
    ids=lambda wrong: "-".join(f"{name}{len(value)}" for name, value in wrong.items()),
)  # fmt: skip
async def test_a_form_with_faults_keeps_everything(
    forum: Forum, client_as: ClientAs, wrong: dict[str, str]
) -> None:
    typed = TYPED | wrong
    answer = await (await client_as(MARIA)).post("/nl/ideas", data=typed)
    assert answer.status_code == 422
    page = Page(answer.text)
    kept = {name: page.fields.get(name, "").replace("\r\n", "\n") for name in typed}
    # A choice that isn't in the list can't be shown as chosen; all else is there as typed.
    not_choices = {
        name for name in typed
        if not (name in wrong and name in ("neighbourhood", "theme", "language"))
    }  # fmt: skip
    assert {name: kept[name] for name in not_choices} == {name: typed[name] for name in not_choices}
    # What is wrong is said beside the field, and in the summary with a link to it.
    (name,) = wrong
    anchor = next(link for link in page.links if link.startswith("#") and name in link)
    assert f'id="{anchor[1:]}"' in answer.text
    assert "aria-invalid" in answer.text
    assert await ideas(forum) == []


@ON_SQLITE
async def test_a_guests_form_with_faults_keeps_everything(new_client: MakeClient) -> None:
    typed = TYPED | {"email": "jan@"}
    answer = await new_client().post("/nl/ideas", data=typed)
    assert answer.status_code == 422
    fields = Page(answer.text).fields
    assert {name: fields[name].replace("\r\n", "\n") for name in typed} == typed


async def test_posting_twice_is_posting_once(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    answers = [await maria.post("/nl/ideas", data=TYPED) for _ in range(3)]
    assert len(await ideas(forum)) == 1
    paths = {answer.headers["location"].split("?")[0] for answer in answers}
    assert len(paths) == 1


async def test_pressing_twice_at_once_is_posting_once(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    await asyncio.gather(*(maria.post("/nl/ideas", data=TYPED) for _ in range(5)))
    assert len(await ideas(forum)) == 1


async def test_the_same_words_of_two_people_are_two_ideas(
    forum: Forum, client_as: ClientAs
) -> None:
    for person in (MARIA, YUSUF):
        await (await client_as(person)).post("/nl/ideas", data=TYPED)
    assert len(await ideas(forum)) == 2


@ON_SQLITE
async def test_a_closed_call_takes_no_ideas(forum: Forum, client_as: ClientAs) -> None:
    answer = await (await client_as(MARIA)).post("/en/ideas", data=TYPED | {"call": CLOSED_CALL})
    assert answer.status_code == 403
    assert "open for new ideas" in answer.text
    assert await ideas(forum) == []
    unknown = await (await client_as(MARIA)).post("/en/ideas", data=TYPED | {"call": "nonsense"})
    assert unknown.status_code == 404


async def test_an_author_changes_what_still_waits(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_pending_idea(forum)
    maria = await client_as(MARIA)
    form = Page((await maria.get(f"/nl/ideas/{idea.number}/edit")).text)
    assert form.fields["title"] == idea.title
    changed = {"title": "Een beter idee", "body": BODY + " Ook met soep."}
    assert (await maria.post(f"/nl/ideas/{idea.number}/edit", data=changed)).status_code == 303
    fresh = await read_idea(forum, idea.number)
    assert (fresh.title, fresh.body) == (changed["title"], changed["body"])
    assert "soep" in fresh.body_html


async def test_a_public_text_stays_until_the_change_is_checked(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    clock.move(minutes=60)
    changed = {"title": "Een ander idee", "body": BODY + " En soep."}
    path = f"/nl/ideas/{idea.number}/edit"
    assert (await maria.post(path, data=changed)).status_code == 303
    page = await new_client().get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    assert idea.title in page.text
    assert "soep" not in page.text
    assert (await maria.post(path, data=changed)).status_code == 303, "the same words, sent twice"
    async with forum.session_factory.unit_of_work() as uow:
        await lifecycle.settle_edit(uow, idea.ref, accepted=True)
    page = await new_client().get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    assert "soep" in page.text


@ON_SQLITE
async def test_after_the_edit_window_it_is_too_late(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    clock.move(minutes=60, seconds=1)
    path = f"/nl/ideas/{idea.number}/edit"
    assert (await maria.get(path)).status_code == 403
    answer = await maria.post(path, data={"title": "Te laat", "body": BODY})
    assert answer.status_code == 403


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
async def test_a_faulty_change_comes_back(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_pending_idea(forum)
    typed = {"title": "", "body": "Nieuwe tekst, die lang genoeg is."}
    answer = await (await client_as(MARIA)).post(f"/nl/ideas/{idea.number}/edit", data=typed)
    assert answer.status_code == 422
    assert Page(answer.text).fields["body"] == typed["body"]


async def test_an_author_withdraws(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    assert (await maria.post(f"/nl/ideas/{idea.number}/withdraw")).status_code == 303
    assert (await new_client().get(f"/nl/ideas/{idea.number}")).status_code == 404
    assert (await maria.post(f"/nl/ideas/{idea.number}/withdraw")).status_code == 403
    again = await maria.post("/nl/ideas", data=TYPED | {"title": idea.title, "body": idea.body})
    assert again.status_code == 303
    assert len(await ideas(forum)) == 2, "what was withdrawn can be posted anew"


async def test_a_returned_idea_goes_back_to_the_moderators(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    await move(forum, idea.ref, Visibility.returned, text="Waar precies?")
    maria = await client_as(MARIA)
    assert "Waar precies?" in (
        await maria.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    ).text  # fmt: skip
    changed = {"title": idea.title, "body": BODY + " Aan de fontein."}
    await maria.post(f"/nl/ideas/{idea.number}/edit", data=changed)
    assert (await read_idea(forum, idea.number)).visibility is Visibility.pending


@ON_SQLITE
async def test_the_form_begins_with_the_open_call(client: httpx2.AsyncClient) -> None:
    page = Page((await client.get("/nl/ideas/new?neighbourhood=noord&theme=groen")).text)
    chosen = {
        name: page.fields.get(name, "") for name in ("call", "neighbourhood", "theme", "language")
    }
    assert chosen == {
        "call": OPEN_CALL, "neighbourhood": "noord", "theme": "groen", "language": "",
    }  # fmt: skip


async def test_an_edit_that_crosses_a_publication_waits_to_be_read(forum: Forum) -> None:
    read_before = await post_pending_idea(forum)
    await move(forum, read_before.ref, Visibility.public)
    words = "Iets heel anders, dat nog niemand van de gemeente gelezen heeft."
    async with acting_as(forum.session_factory, MARIA) as uow:
        window = timedelta(hours=1)
        await edit_idea(
            uow,
            read_before,
            title=read_before.title,
            body=rich_text_from_plain(words),
            window=window,
        )
    idea = await read_idea(forum, read_before.number)
    assert idea.body != words
    assert idea.edited_body == words
