"""What somebody signed out asked for goes along, whichever way they confirm it; and they see what they confirm."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2
import pytest
from sqlmodel import select

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
from tests.factories import BODY, change_status, move, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.projects.factories import write_project
from tests.parsing import Page, code_in, flash_code, link_path, plain_text
from tests.people import MARIA, TOM, Person, member
from tests.services.databases import ON_SQLITE

ROSA = "rosa@example.org"
TYPED = "ross@example.org"
STATE = "/nl/sign-in/code/state"
HTMX = {"hx-request": "true"}
MESSAGES = "Een bank <b>met</b> luifel & kussens, voor wie wacht."


@dataclass(frozen=True)
class Asking:
    """What a guest sends, and whether it has been done since."""

    path: str
    data: dict[str, str]
    done: Callable[[Forum], Awaitable[bool]]


async def _idea_is_there(forum: Forum) -> bool:
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Idea).where(Idea.title == "Een bank met een luifel"))
    return [idea.visibility for idea in found] == [Visibility.pending]


async def _is_there(forum: Forum, table: type[Vote | Follow | Comment]) -> bool:
    async with forum.session_factory.read_session() as session:
        rosa = await session.first(select(Member).where(Member.email == ROSA))
        if rosa is None:
            return False
        whose = Comment.author_id if table is Comment else table.member_id  # type: ignore[union-attr]
        return len(await session.all(select(table).where(whose == rosa.id))) == 1


async def asking(forum: Forum, intent: str) -> Asking:
    """A guest's form for each intent."""
    if intent == "idea":
        data = {"title": "Een bank met een luifel", "body": MESSAGES, "name_shown": "Rosa"}
        return Asking("/nl/ideas", data, _idea_is_there)
    if intent == "follow project":
        path = f"/nl/projects/{(await write_project(forum)).number}/follow"
        return Asking(path, {}, lambda forum: _is_there(forum, Follow))
    idea = await post_public_idea(forum)
    path = f"/nl/ideas/{idea.number}"
    if intent == "vote":
        return Asking(f"{path}/vote", {}, lambda forum: _is_there(forum, Vote))
    if intent == "comment":
        data = {"body": MESSAGES, "name_shown": "Rosa"}
        return Asking(f"{path}/comments", data, lambda forum: _is_there(forum, Comment))
    return Asking(f"{path}/follow", {}, lambda forum: _is_there(forum, Follow))


PENDING_ACTIONS = pytest.mark.parametrize(
    "intent", ["idea", "vote", "comment", "follow", "follow project"]
)


@PENDING_ACTIONS
@pytest.mark.parametrize("confirm", ["code", "link elsewhere"])
@pytest.mark.parametrize("way", ["again", "other address", "after it was too old"])
async def test_every_way_on_the_page_carries_it_on(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, clock: FrozenClock,
    intent: str, confirm: str, way: str,
) -> None:  # fmt: skip
    guest, asked = new_client(), await asking(forum, intent)
    typed = TYPED if way == "other address" else ROSA
    sent = await guest.post(asked.path, data=asked.data | {"email": typed})
    assert (sent.status_code, sent.headers["location"]) == (303, "/nl/sign-in/code")
    await drain()
    first = link_path(mails()[-1])
    if way == "after it was too old":
        clock.move(minutes=16)
        assert (await guest.get("/nl/sign-in/code")).status_code == 410
    again = {"email": ROSA} if way == "other address" else {}
    assert (await guest.post("/nl/sign-in/again", data=again)).status_code == 303
    await drain()
    newest = mails()[-1]
    assert newest["To"] == ROSA
    assert not await asked.done(forum)
    # The mail from before does nothing any more, whoever got it.
    assert (await new_client().post(first)).status_code == 410
    assert not await asked.done(forum)
    if confirm == "code":
        done = await guest.post("/nl/sign-in/code", data={"code": code_in(newest)})
    else:
        done = await new_client().post(link_path(newest))
    assert done.status_code == 303
    assert await asked.done(forum)


@ON_SQLITE
async def test_an_address_that_is_none_comes_back_and_loses_nothing(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    asked = await asking(forum, "idea")
    await client.post(asked.path, data=asked.data | {"email": TYPED})
    wrong = await client.post("/nl/sign-in/again", data={"email": "rosa@"})
    assert wrong.status_code == 422
    assert "rosa@" in Page(wrong.text).fields["email"]
    assert (await client.post("/nl/sign-in/again", data={"email": ROSA})).status_code == 303
    await drain()
    await client.post(link_path(mails()[-1]))
    assert await asked.done(forum)


@ON_SQLITE
async def test_the_page_to_sign_in_on_leads_back_to_what_waits(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    asked = await asking(forum, "vote")
    assert "/nl/sign-in/code" not in Page((await client.get("/nl/sign-in")).text).links
    await client.post(asked.path, data={"email": ROSA})
    assert "/nl/sign-in/code" in Page((await client.get("/nl/sign-in")).text).links


@ON_SQLITE
async def test_a_mail_of_before_says_that_there_is_a_newer_one(
    forum: Forum, client: httpx2.AsyncClient, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    asked = await asking(forum, "vote")
    await client.post(asked.path, data={"email": ROSA})
    await drain()
    await client.post("/nl/sign-in/again")
    old = await new_client().get(link_path(mails()[0]))
    assert old.status_code == 410
    assert "nieuwere mail" in old.text


@ON_SQLITE
async def test_an_old_link_keeps_what_was_asked_for_though_one_is_signed_in(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails,
    clock: FrozenClock,
) -> None:  # fmt: skip
    asked = await asking(forum, "idea")
    await new_client().post(asked.path, data=asked.data | {"email": MARIA.email})
    await drain()
    clock.move(minutes=20)
    maria = await client_as(MARIA)
    late = link_path(mails()[-1])
    assert f'value="{late.rpartition("/")[2]}"' in (await maria.get(late)).text


# Confirmed elsewhere


@PENDING_ACTIONS
async def test_the_browser_that_asked_hears_that_it_is_confirmed(
    forum: Forum,
    new_client: MakeClient,
    drain: Drain,
    mails: Mails,
    clock: FrozenClock,
    intent: str,
) -> None:
    guest, asked = new_client(), await asking(forum, intent)
    await guest.post(asked.path, data=asked.data | {"email": ROSA})
    await drain()
    assert (await guest.get(STATE, headers=HTMX)).status_code == 204
    assert 'name="code"' in (await guest.get("/nl/sign-in/code")).text
    done = await new_client().post(link_path(mails()[-1]))
    where = done.headers["location"].partition("?")[0].partition("#")[0]
    page = await guest.get("/nl/sign-in/code")
    fragment = await guest.get(STATE, headers=HTMX)
    for answer in (page, fragment):
        assert answer.status_code == 200
        assert where in answer.text
        assert 'name="code"' not in answer.text
    assert "<html" not in fragment.text
    assert "<main" in fragment.text
    late = await guest.post("/nl/sign-in/code", data={"code": code_in(mails()[-1])})
    assert late.status_code == 410
    assert where in late.text
    assert (await guest.get("/nl/me")).status_code == 303, "signed in there, not here"
    clock.move(hours=2)
    assert (await guest.get("/nl/sign-in/code")).status_code == 303
    assert (await guest.get(STATE, headers=HTMX)).status_code == 286


@ON_SQLITE
async def test_asking_whether_it_is_confirmed_comes_to_an_end(
    forum: Forum, new_client: MakeClient, drain: Drain, clock: FrozenClock
) -> None:
    guest, asked = new_client(), await asking(forum, "vote")
    assert (await guest.get(STATE, headers=HTMX)).status_code == 286
    await guest.post(asked.path, data={"email": ROSA})
    await drain()
    clock.move(minutes=16)
    ended = await guest.get(STATE, headers=HTMX)
    assert (ended.status_code, ended.headers["hx-reswap"]) == (286, "none")


# One confirms what one sees


@PENDING_ACTIONS
async def test_mail_and_page_show_what_is_confirmed(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, intent: str
) -> None:
    asked = await asking(forum, intent)
    about = await _title_of(forum, asked.path)
    await new_client().post(asked.path, data=asked.data | {"email": ROSA})
    await drain()
    mail = mails()[-1]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    page = await new_client().get(link_path(mail))
    read = Page(page.text).text
    for text in (plain_text(mail), read):
        assert (about or asked.data["title"]) in text
        assert ("luifel & kussens" in text) is ("body" in asked.data)
        assert ("Rosa" in text) is ("body" in asked.data)
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
    mailed = plain_text(mails()[-1])
    assert "Een zin over de bank." in mailed
    assert "Het laatste." not in mailed
    assert "koop.example" not in mailed, "a stranger's link doesn't travel in the town's mail"
    page = (await client.get(link_path(mails()[-1]))).text
    assert "Het laatste." in page
    assert "https://koop.example/nu" in page


@ON_SQLITE
async def test_lines_stay_lines_in_the_mail(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    body = "Wat er nodig is:\n- een bank\n- een luifel\n\nMeer niet."
    typed = {"title": "Een bank met een luifel", "body": body, "email": ROSA}
    await client.post("/nl/ideas", data=typed)
    await drain()
    mailed = [line.removeprefix("> ") for line in plain_text(mails()[-1]).splitlines()]
    at = mailed.index("Wat er nodig is:")
    assert mailed[at + 1 : at + 3] == ["- een bank", "- een luifel"]
    assert "Meer niet." in mailed[at + 3 :]


@ON_SQLITE
@pytest.mark.parametrize("follows", [True, False])
async def test_a_vote_that_follows_says_so(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, follows: bool
) -> None:
    asked = await asking(forum, "vote")
    ticked = {"follow": "yes"} if follows else {}
    await new_client().post(asked.path, data={"email": ROSA} | ticked)
    await drain()
    page = await new_client().get(link_path(mails()[-1]))
    for text in (plain_text(mails()[-1]), Page(page.text).text):
        assert ("We laten je ook weten wat ervan komt." in text) is follows


@ON_SQLITE
async def test_what_left_the_site_is_not_told_of(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, "Over mijn buurman Piet")
    data = {"body": "Dat vind ik ook.", "email": ROSA}
    await client.post(f"/nl/ideas/{idea.number}/comments", data=data)
    await move(forum, idea.ref, Visibility.hidden)
    await drain()
    assert "Piet" not in plain_text(mails()[-1])
    page = (await client.get(link_path(mails()[-1]))).text
    assert "Piet" not in page
    assert "piet" not in page
    assert "Dat vind ik ook." in page


@ON_SQLITE
@pytest.mark.parametrize("intent", ["idea", "comment"])
async def test_whoever_got_it_by_mistake_throws_it_away(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, intent: str
) -> None:
    guest, stranger, asked = new_client(), new_client(), await asking(forum, intent)
    await guest.post(asked.path, data=asked.data | {"email": ROSA})
    await drain()
    link = link_path(mails()[-1])
    assert (await stranger.get(f"{link}/discard")).status_code in (404, 405)
    gone = await stranger.post(f"{link}/discard")
    assert (gone.status_code, gone.headers["location"]) == (303, "/nl/")
    assert flash_code(gone) == "thrown_away"
    assert (await stranger.get("/nl/me")).status_code == 303, "nobody is signed in by it"
    assert (await stranger.post(link)).status_code == 410
    assert (await guest.post("/nl/sign-in/again")).headers["location"] == "/nl/sign-in/code"
    told = await guest.get("/nl/sign-in/code")
    assert "weggegooid" in told.text
    assert 'name="code"' not in told.text
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Comment)) == []
        assert await session.first(select(Member).where(Member.email == ROSA)) is None
        ideas = await session.all(select(Idea).where(Idea.visibility == Visibility.draft))
    assert ideas == []


@pytest.mark.parametrize("who", [TOM, MARIA])
async def test_a_comment_written_signed_out_waits_for_a_moderator(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, who: Person
) -> None:
    idea = await post_public_idea(forum)
    author = await member(forum.session_factory, who)
    async with forum.session_factory.unit_of_work() as uow:
        trusted = await uow.get(Member, author.pk)
        assert trusted is not None
        trusted.trusted = True
    guest = new_client()
    name = "Wim Peeters, gemeente"
    data = {"body": "De gemeente deugt niet.", "name_shown": name, "email": who.email}
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
async def test_a_guest_follows_without_a_vote_also_what_is_decided(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, status: Status
) -> None:
    idea = await post_public_idea(forum, status=status)
    guest, path = new_client(), f"/nl/ideas/{idea.number}"
    page = (await guest.get(path, follow_redirects=True)).text
    assert f'action="{path}/follow"' in page
    wrong = await guest.post(f"{path}/follow", data={"email": "rosa"})
    assert wrong.status_code == 422
    assert 'id="e-follow-email"' in wrong.text
    await guest.post(f"{path}/follow", data={"email": ROSA})
    await drain()
    (link,) = [link_path(mail) for mail in mails() if mail["To"] == ROSA]
    done = await guest.post(link)
    assert done.headers["location"].startswith(path)
    async with forum.session_factory.read_session() as session:
        (follow,) = [
            found
            for found in await session.all(select(Follow))
            if found.member_id != idea.author_id
        ]
        assert follow.subject_id == idea.number
        assert await session.all(select(Vote)) == []


async def test_whoever_votes_too_late_hears_what_comes_of_it_all_the_same(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum)
    data = {"email": ROSA, "follow": "yes"}
    await client.post(f"/nl/ideas/{idea.number}/vote", data=data)
    for step in (Status.under_review, Status.declined):
        await change_status(forum, idea, step)
    await drain()
    link = next(link_path(mail) for mail in mails() if mail["To"] == ROSA)
    done = await client.post(link)
    assert f"/nl/ideas/{idea.number}" in done.headers["location"]
    assert flash_code(done) == refusal("voting_ended")
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Vote)) == []
    assert await _is_there(forum, Follow)


@ON_SQLITE
@pytest.mark.parametrize("visibility", [Visibility.hidden, Visibility.withdrawn])
async def test_a_guest_follows_only_what_everybody_sees(
    forum: Forum, client: httpx2.AsyncClient, visibility: Visibility
) -> None:
    idea = await post_public_idea(forum, body=BODY)
    await move(forum, idea.ref, visibility)
    for email in (ROSA, "x"):
        answer = await client.post(f"/nl/ideas/{idea.number}/follow", data={"email": email})
        assert answer.status_code == 404
