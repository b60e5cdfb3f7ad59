"""Pending actions of guests: completed by any confirmation, and shown before it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2
import pytest
from sqlmodel import col, select

from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.core.actor import Role
from forum.core.content.registry import registry_of
from forum.core.i18n.translations import override_language
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea, Status, Vote
from forum.inbox.tables import Follow
from forum.web.flash import refusal
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import BODY, change_status, change_visibility, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.projects.factories import write_project
from tests.parsing import Page, code_in, flash_code, link_path, plain_text
from tests.people import MARIA, TOM, Person, member_of
from tests.services.databases import ON_SQLITE

ROSA = "rosa@example.org"
MISTYPED = "ross@example.org"
STATE = "/nl/sign-in/code/state"
HTMX = {"hx-request": "true"}
MARKUP_BODY = "Een bank <b>met</b> luifel & kussens, voor wie wacht."


@dataclass(frozen=True)
class GuestForm:
    """A form that a guest submits, and a check that its action is completed."""

    path: str
    data: dict[str, str]
    is_done: Callable[[Forum], Awaitable[bool]]


async def _idea_exists(forum: Forum) -> bool:
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Idea).where(Idea.title == "Een bank met een luifel"))
    return [idea.visibility for idea in found] == [Visibility.pending]


async def _row_exists(forum: Forum, member_column: object) -> bool:
    async with forum.session_factory.read_session() as session:
        rosa = await session.first(select(Member).where(Member.email == ROSA))
        if rosa is None:
            return False
        rows = await session.fetch_all(
            select(col(member_column)).where(col(member_column) == rosa.id)
        )
        return len(rows) == 1


async def guest_form(forum: Forum, intent: str) -> GuestForm:
    """The form of a guest with this intent."""
    if intent == "idea":
        data = {"title": "Een bank met een luifel", "body": MARKUP_BODY, "name_shown": "Rosa"}
        return GuestForm("/nl/ideas", data, _idea_exists)
    if intent == "follow project":
        path = f"/nl/projects/{(await write_project(forum)).number}/follow"
        return GuestForm(path, {}, lambda forum: _row_exists(forum, Follow.member_id))
    idea = await post_public_idea(forum)
    path = f"/nl/ideas/{idea.number}"
    if intent == "vote":
        return GuestForm(f"{path}/vote", {}, lambda forum: _row_exists(forum, Vote.member_id))
    if intent == "comment":
        data = {"body": MARKUP_BODY, "name_shown": "Rosa"}
        return GuestForm(
            f"{path}/comments", data, lambda forum: _row_exists(forum, Comment.author_id)
        )
    return GuestForm(f"{path}/follow", {}, lambda forum: _row_exists(forum, Follow.member_id))


PENDING_ACTIONS = pytest.mark.parametrize(
    "intent", ["idea", "vote", "comment", "follow", "follow project"]
)


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


# Confirmed in another browser


@PENDING_ACTIONS
async def test_the_requesting_browser_shows_the_confirmation(
    forum: Forum,
    new_client: MakeClient,
    drain: Drain,
    mails: Mails,
    clock: FrozenClock,
    intent: str,
) -> None:
    guest, form = new_client(), await guest_form(forum, intent)
    await guest.post(form.path, data=form.data | {"email": ROSA})
    await drain()
    assert (await guest.get(STATE, headers=HTMX)).status_code == 204
    assert 'name="code"' in (await guest.get("/nl/sign-in/code")).text
    confirmation = await new_client().post(link_path(mails()[-1]))
    path = confirmation.headers["location"].partition("?")[0].partition("#")[0]
    page = await guest.get("/nl/sign-in/code")
    fragment = await guest.get(STATE, headers=HTMX)
    for response in (page, fragment):
        assert response.status_code == 200
        assert path in response.text
        assert 'name="code"' not in response.text
    assert "<html" not in fragment.text
    assert "<main" in fragment.text
    late_response = await guest.post("/nl/sign-in/code", data={"code": code_in(mails()[-1])})
    assert late_response.status_code == 410
    assert path in late_response.text
    assert (await guest.get("/nl/me")).status_code == 303, (
        "the session begins in the other browser only"
    )
    clock.advance(hours=2)
    assert (await guest.get("/nl/sign-in/code")).status_code == 303
    assert (await guest.get(STATE, headers=HTMX)).status_code == 286


@ON_SQLITE
async def test_polling_for_the_confirmation_ends(
    forum: Forum, new_client: MakeClient, drain: Drain, clock: FrozenClock
) -> None:
    guest, form = new_client(), await guest_form(forum, "vote")
    assert (await guest.get(STATE, headers=HTMX)).status_code == 286
    await guest.post(form.path, data={"email": ROSA})
    await drain()
    clock.advance(minutes=16)
    response = await guest.get(STATE, headers=HTMX)
    assert (response.status_code, response.headers["hx-reswap"]) == (286, "none")


# What mail and page show before the confirmation


@PENDING_ACTIONS
async def test_mail_and_page_show_what_is_confirmed(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, intent: str
) -> None:
    form = await guest_form(forum, intent)
    title = await _title_of(forum, form.path)
    await new_client().post(form.path, data=form.data | {"email": ROSA})
    await drain()
    mail = mails()[-1]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    page = await new_client().get(link_path(mail))
    page_text = Page(page.text).text
    for text in (plain_text(mail), page_text):
        assert (title or form.data["title"]) in text
        assert ("luifel & kussens" in text) is ("body" in form.data)
        assert ("Rosa" in text) is ("body" in form.data)
    for source in (html, page.text):
        assert "<b>met</b>" not in source
    assert 'action="' + link_path(mail) + '/discard"' in page.text


async def _title_of(forum: Forum, path: str) -> str:
    parts = path.split("/")
    if len(parts) < 4:
        return ""
    async with forum.session_factory.read_session() as session:
        kind = registry_of(forum.session_factory).content_type(parts[2].removesuffix("s"))
        with override_language("nl"):
            (summary,) = (await kind.summaries(session, [int(parts[3])])).values()
    return summary.title


@ON_SQLITE
async def test_a_long_text_is_cut_in_the_mail_and_whole_on_the_page(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    body = "Kijk op https://koop.example/nu. " + "Een zin over de bank. " * 60 + "Het laatste."
    await client.post(
        "/nl/ideas", data={"title": "Een bank met een luifel", "body": body, "email": ROSA}
    )
    await drain()
    mail_text = plain_text(mails()[-1])
    assert "Een zin over de bank." in mail_text
    assert "Het laatste." not in mail_text
    assert "koop.example" not in mail_text, "the town's mail doesn't carry links of strangers"
    page = (await client.get(link_path(mails()[-1]))).text
    assert "Het laatste." in page
    assert "https://koop.example/nu" in page


@ON_SQLITE
async def test_line_breaks_are_kept_in_the_mail(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    body = "Wat er nodig is:\n- een bank\n- een luifel\n\nMeer niet."
    form_data = {"title": "Een bank met een luifel", "body": body, "email": ROSA}
    await client.post("/nl/ideas", data=form_data)
    await drain()
    lines = [line.removeprefix("> ") for line in plain_text(mails()[-1]).splitlines()]
    start = lines.index("Wat er nodig is:")
    assert lines[start + 1 : start + 3] == ["- een bank", "- een luifel"]
    assert "Meer niet." in lines[start + 3 :]


@ON_SQLITE
@pytest.mark.parametrize("follows", [True, False])
async def test_the_confirmation_of_a_vote_mentions_the_follow(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, follows: bool
) -> None:
    form = await guest_form(forum, "vote")
    checkbox = {"follow": "yes"} if follows else {}
    await new_client().post(form.path, data={"email": ROSA} | checkbox)
    await drain()
    page = await new_client().get(link_path(mails()[-1]))
    for text in (plain_text(mails()[-1]), Page(page.text).text):
        assert ("We laten je ook weten wat ervan komt." in text) is follows


@ON_SQLITE
async def test_a_hidden_idea_is_not_named(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, "Over mijn buurman Piet")
    data = {"body": "Dat vind ik ook.", "email": ROSA}
    await client.post(f"/nl/ideas/{idea.number}/comments", data=data)
    await change_visibility(forum, idea.ref, Visibility.hidden)
    await drain()
    assert "Piet" not in plain_text(mails()[-1])
    page = (await client.get(link_path(mails()[-1]))).text
    assert "Piet" not in page
    assert "piet" not in page
    assert "Dat vind ik ook." in page


@ON_SQLITE
@pytest.mark.parametrize("intent", ["idea", "comment"])
async def test_the_recipient_of_a_mistyped_address_discards_it(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, intent: str
) -> None:
    guest, stranger, form = new_client(), new_client(), await guest_form(forum, intent)
    await guest.post(form.path, data=form.data | {"email": ROSA})
    await drain()
    link = link_path(mails()[-1])
    assert (await stranger.get(f"{link}/discard")).status_code in (404, 405)
    response = await stranger.post(f"{link}/discard")
    assert (response.status_code, response.headers["location"]) == (303, "/nl/")
    assert flash_code(response) == "thrown_away"
    assert (await stranger.get("/nl/me")).status_code == 303, "discarding begins no session"
    assert (await stranger.post(link)).status_code == 410
    assert (await guest.post("/nl/sign-in/again")).headers["location"] == "/nl/sign-in/code"
    page = await guest.get("/nl/sign-in/code")
    assert "weggegooid" in page.text
    assert 'name="code"' not in page.text
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Comment)) == []
        assert await session.first(select(Member).where(Member.email == ROSA)) is None
        ideas = await session.all(select(Idea).where(Idea.visibility == Visibility.draft))
    assert ideas == []


@pytest.mark.parametrize("person", [TOM, MARIA])
async def test_a_comment_written_signed_out_waits_for_a_moderator(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, person: Person
) -> None:
    idea = await post_public_idea(forum)
    author = await member_of(forum.session_factory, person)
    async with forum.session_factory.unit_of_work() as uow:
        trusted = await uow.get(Member, author.pk)
        assert trusted is not None
        trusted.trusted = True
    guest = new_client()
    name = "Wim Peeters, gemeente"
    data = {"body": "De gemeente deugt niet.", "name_shown": name, "email": person.email}
    await guest.post(f"/nl/ideas/{idea.number}/comments", data=data)
    async with forum.session_factory.read_session() as session:
        (draft,) = await session.all(select(Comment))
    assert (draft.visibility, draft.by_staff) == (Visibility.draft, False)
    await drain()
    link = link_path(mails()[-1])
    page = Page((await new_client().get(link)).text).text
    assert name in page
    assert ("kenmerk van de gemeente" in page) is (author.role is not Role.resident)
    await new_client().post(link)
    async with forum.session_factory.read_session() as session:
        (comment,) = await session.all(select(Comment))
    assert comment.visibility is Visibility.pending
    assert comment.by_staff is (author.role is not Role.resident)
    assert (
        "deugt niet"
        not in (await new_client().get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    )


# Following


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
    assert await _row_exists(forum, Follow.member_id)


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
