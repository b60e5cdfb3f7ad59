"""Blocked members: what they still can do, how long it lasts, who is told, and their objection."""

import asyncio

import httpx2
import pytest
from click.testing import CliRunner

from forum.accounts import queries
from forum.accounts.actions import blocks
from forum.accounts.actions.members import grant_role, sign_out_everywhere
from forum.app.container import Forum
from forum.cli import main
from forum.core.actor import Actor, Role
from forum.core.errors import Forbidden
from forum.ideas.tables import Idea
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import post_public_comment, post_public_idea, read_idea
from tests.frozen_clock import FrozenClock
from tests.integration.projects.factories import write_project
from tests.integration.town.admin_forms import fields_with_errors
from tests.parsing import Page, flash_code, link_path, plain_text
from tests.people import ANN, ELS, MARIA, YUSUF, Person, member_of
from tests.services.databases import ON_SQLITE

BLOCK = {"ground": "advertising", "days": "30", "text": "Drie keer reclame, Maria."}


@pytest.fixture
async def idea(forum: Forum) -> Idea:
    """An idea of somebody else."""
    return await post_public_idea(forum, by=YUSUF)


@pytest.fixture
async def blocked(forum: Forum, client_as: ClientAs, idea: Idea) -> httpx2.AsyncClient:
    """Maria's browser, after Ann blocked her for 30 days."""
    maria = await client_as(MARIA)
    member = await member_of(forum.session_factory, MARIA)
    response = await (await client_as(ANN)).post(f"/nl/admin/members/{member.pk}/block", data=BLOCK)
    assert flash_code(response) == "member_blocked"
    return maria


async def _member_path(forum: Forum) -> str:
    return f"/nl/admin/members/{(await member_of(forum.session_factory, MARIA)).pk}"


async def test_a_blocked_member_takes_part_in_nothing(
    forum: Forum, blocked: httpx2.AsyncClient, idea: Idea
) -> None:
    posts = {
        "/nl/ideas": {"title": "Nog een idee", "body": "Een hele gewone zin hierover."},
        f"/nl/ideas/{idea.number}/vote": {},
        f"/nl/ideas/{idea.number}/follow": {},
        f"/nl/ideas/{idea.number}/comments": {"body": "Wat een goed plan is dit."},
        "/nl/me/settings/address": {"new_email": "other@example.org"},
    }
    for path, data in posts.items():
        response = await blocked.post(path, data=data)
        assert response.status_code == 403, path
        assert "geblokkeerd" in response.text, path
    after = await read_idea(forum, idea.number)
    assert (after.votes_count, after.comments_count) == (0, 0)


async def test_a_role_that_is_given_during_a_block_has_no_rights(
    forum: Forum, blocked: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await grant_role(uow, MARIA.email, Role.admin, language="nl")
    maria = await client_as(MARIA)
    assert (await maria.get("/nl/moderation")).status_code == 403
    assert (await maria.post(f"{await _member_path(forum)}/unblock")).status_code == 403
    assert (await maria.get("/nl/me")).status_code == 200


@pytest.mark.parametrize("person", [YUSUF, ELS])
async def test_only_administrators_block_and_lift(forum: Forum, person: Person) -> None:
    maria = (await member_of(forum.session_factory, MARIA)).pk
    member = await member_of(forum.session_factory, person)
    # With rights that were taken away since the request began.
    actor = Actor(member.pk, Role.admin)
    with pytest.raises(Forbidden):
        async with forum.session_factory.unit_of_work(actor) as uow:
            await blocks.block_member(uow, maria, ground="insult", days=1, text="")
    async with forum.session_factory.unit_of_work() as uow:
        await blocks.block_member(uow, maria, ground="insult", days=1, text="")
    with pytest.raises(Forbidden):
        async with forum.session_factory.unit_of_work(actor) as uow:
            await blocks.lift_block(uow, maria)
    with pytest.raises(Forbidden):
        async with forum.session_factory.unit_of_work(actor) as uow:
            await sign_out_everywhere(uow, member)


async def test_a_blocked_author_reads_the_reason_in_place_of_the_buttons(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    comment = await post_public_comment(forum, idea.ref, by=MARIA)
    maria = await client_as(MARIA)
    path = f"/nl/ideas/{idea.number}"
    forms = (f"{path}/edit", f"{path}/withdraw", f"/nl/comments/{comment.pk}/withdraw")
    before = (await maria.get(path, follow_redirects=True)).text
    assert all(form in before for form in forms)
    await (await client_as(ANN)).post(f"{await _member_path(forum)}/block", data=BLOCK)
    after = (await maria.get(path, follow_redirects=True)).text
    assert not any(form in after for form in forms)
    assert "geblokkeerd" in after


@ON_SQLITE
async def test_no_page_offers_a_blocked_member_what_is_refused(
    forum: Forum, blocked: httpx2.AsyncClient, idea: Idea
) -> None:
    project = await write_project(forum)
    number = idea.number
    for path, forms in {
        f"/nl/ideas/{number}": [f"/nl/ideas/{number}/vote", f"/nl/ideas/{number}/follow"],
        f"/nl/projects/{project.number}": [f"/nl/projects/{project.number}/follow"],
        "/nl/me/settings": ["/nl/me/settings/address"],
    }.items():
        page = (await blocked.get(path, follow_redirects=True)).text
        assert not any(f'action="{form}"' in page for form in forms), path
        assert 'class="why-not"' in page, path
        for form in forms:
            assert (await blocked.post(form)).status_code == 403, form


async def test_a_blocked_member_stops_following(
    forum: Forum, client_as: ClientAs, idea: Idea
) -> None:
    other = await post_public_idea(forum, "Een schommel", by=YUSUF)
    maria = await client_as(MARIA)
    for each in (idea, other):
        await maria.post(f"/nl/ideas/{each.number}/follow")
    await (await client_as(ANN)).post(f"{await _member_path(forum)}/block", data=BLOCK)
    unfollow = f"/nl/ideas/{idea.number}/unfollow"
    page = (await maria.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert f'action="{unfollow}"' in page
    assert flash_code(await maria.post(unfollow)) == "unfollowed"
    listed = {"subject": f"idea:{other.number}"}
    assert listed["subject"] in (await maria.get("/nl/me/following")).text
    assert flash_code(await maria.post("/nl/me/following", data=listed)) == "unfollowed"
    assert listed["subject"] not in (await maria.get("/nl/me/following")).text


async def test_a_blocked_member_keeps_their_old_address(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/me/settings/address", data={"new_email": "other@example.org"})
    await (await client_as(ANN)).post(f"{await _member_path(forum)}/block", data=BLOCK)
    cancel = "/nl/me/settings/address/cancel"
    assert f'action="{cancel}"' in (await maria.get("/nl/me/settings")).text
    assert flash_code(await maria.post(cancel)) == "address_cancelled"


async def test_a_blocked_member_reads_exports_erases_and_objects(
    blocked: httpx2.AsyncClient, idea: Idea, drain: Drain, mails: Mails
) -> None:
    pages = ("", "ideas", "me", "me/notices", "me/support", "me/following", "me/settings",
             "me/sessions", "me/data", "me/block", "ideas/new", f"ideas/{idea.number}")  # fmt: skip
    for path in pages:
        response = await blocked.get(f"/nl/{path}", follow_redirects=True)
        assert response.status_code == 200, path
    assert "/nl/me/block" in (await blocked.get("/nl/me")).text
    await blocked.post("/nl/me/data/copy")
    await drain()
    assert (await blocked.post("/nl/me/data/copy/fetch")).status_code == 200
    await blocked.post("/nl/me/data/erase")
    await drain()
    newest = [mail for mail in mails() if mail["To"] == MARIA.email][-1]
    assert flash_code(await blocked.post(link_path(newest))) == "erased"


async def test_they_are_told_why_and_how_to_object(
    blocked: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    await drain()
    (mail,) = [mail for mail in mails() if mail["To"] == MARIA.email]
    text = plain_text(mail)
    assert BLOCK["text"] in text
    assert "/nl/me/block" in text
    page = Page((await blocked.get("/nl/me/block")).text).text
    assert BLOCK["text"] in page


async def test_an_objection_reaches_the_administrators(
    forum: Forum, blocked: httpx2.AsyncClient, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    too_short = await blocked.post("/nl/me/block", data={"objection": "Nee"})
    assert (too_short.status_code, fields_with_errors(too_short)) == (422, ["objection"])
    objection = "Dat was geen reclame, maar het adres van onze vereniging."
    assert flash_code(await blocked.post("/nl/me/block", data={"objection": objection})) == (
        "objection_sent"
    )
    await drain()
    (mail,) = [mail for mail in mails() if mail["To"] == ANN.email]
    assert objection not in plain_text(mail), "only on the page"
    ann = await client_as(ANN)
    assert objection in (await ann.get(await _member_path(forum))).text
    assert "Maria" in (await ann.get("/nl/admin/members")).text


async def test_it_ends_by_itself(
    blocked: httpx2.AsyncClient, idea: Idea, clock: FrozenClock
) -> None:
    clock.advance(days=29)
    assert (await blocked.post(f"/nl/ideas/{idea.number}/vote")).status_code == 403
    clock.advance(days=1, minutes=1)
    assert (await blocked.post(f"/nl/ideas/{idea.number}/vote")).status_code == 303
    assert (await blocked.get("/nl/me/block")).status_code == 303


async def test_it_is_lifted(
    forum: Forum, blocked: httpx2.AsyncClient, client_as: ClientAs, idea: Idea, drain: Drain,
    mails: Mails,
) -> None:  # fmt: skip
    ann, path = await client_as(ANN), await _member_path(forum)
    assert flash_code(await ann.post(f"{path}/unblock")) == "block_lifted"
    assert (await blocked.post(f"/nl/ideas/{idea.number}/vote")).status_code == 303
    await drain()
    assert len([mail for mail in mails() if mail["To"] == MARIA.email]) == 2
    assert (await ann.post(f"{path}/unblock")).status_code == 409


async def test_for_good_has_no_end(
    forum: Forum, client_as: ClientAs, idea: Idea, clock: FrozenClock
) -> None:
    ann, path = await client_as(ANN), await _member_path(forum)
    await ann.post(f"{path}/block", data=BLOCK | {"days": "0"})
    assert (await ann.post(f"{path}/block", data=BLOCK)).status_code == 409
    clock.advance(days=3000)
    maria = await client_as(MARIA)
    assert (await maria.post(f"/nl/ideas/{idea.number}/vote")).status_code == 403


async def test_a_vote_by_mail_is_refused_too(
    forum: Forum, blocked: httpx2.AsyncClient, new_client: MakeClient, idea: Idea, drain: Drain,
    mails: Mails,
) -> None:  # fmt: skip
    guest = new_client()
    await guest.post(f"/nl/ideas/{idea.number}/vote", data={"email": MARIA.email})
    await drain()
    newest = [mail for mail in mails() if mail["To"] == MARIA.email][-1]
    assert "blocked" in flash_code(await guest.post(link_path(newest)))
    assert (await read_idea(forum, idea.number)).votes_count == 0


@ON_SQLITE
async def test_a_colleague_is_not_blocked(forum: Forum, client_as: ClientAs) -> None:
    member = await member_of(forum.session_factory, ELS)
    response = await (await client_as(ANN)).post(f"/nl/admin/members/{member.pk}/block", data=BLOCK)
    assert response.status_code == 403


@ON_SQLITE
@pytest.mark.parametrize(
    ("field", "value"),
    [("ground", ""), ("ground", "dislike"), ("days", "31"), ("days", "-1"), ("days", "")],
)
async def test_a_made_up_choice_is_a_fault(
    forum: Forum, client_as: ClientAs, field: str, value: str
) -> None:
    ann, path = await client_as(ANN), await _member_path(forum)
    response = await ann.post(f"{path}/block", data=BLOCK | {field: value})
    assert response.status_code == 422
    assert fields_with_errors(response) == [field]
    assert BLOCK["text"] in response.text


@ON_SQLITE
async def test_only_administrators_block(forum: Forum, client_as: ClientAs) -> None:
    path = await _member_path(forum)
    for person in (YUSUF, ELS):
        client = await client_as(person)
        assert (await client.post(f"{path}/block", data=BLOCK)).status_code == 403
        assert (await client.post(f"{path}/unblock")).status_code == 403


def test_on_the_command_line(sqlite_url: str) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner(env={"FORUM_DATABASE__URL": sqlite_url}).invoke(main, arguments)
        return result.exit_code, result.output

    assert run("block", MARIA.email)[0] == 2
    assert run("block", MARIA.email, "--ground", "insult", "--days", "7") == (
        0, f"{MARIA.email} is blocked for 7 days\n",
    )  # fmt: skip
    assert run("block", MARIA.email, "--ground", "insult")[0] == 1
    assert run("block", MARIA.email, "--lift") == (0, f"{MARIA.email} is no longer blocked\n")
    assert run("block", ELS.email, "--ground", "insult")[0] == 1
    assert run("block", MARIA.email, "--ground", "insult", "--days", "5")[0] == 2
    code, output = run("block", MARIA.email, "--ground", "insult", "--text", "x" * 2001)
    assert code == 2
    assert "please keep to 2000" in output
    assert run("block", "nobody@example.org", "--ground", "insult")[0] == 1


async def test_a_message_on_the_command_line_is_cleaned(
    forum: Forum, database_url: str, client_as: ClientAs
) -> None:
    runner = CliRunner(env={"FORUM_DATABASE__URL": database_url})
    arguments = [
        "block",
        MARIA.email,
        "--ground",
        "insult",
        "--days",
        "0",
        "--text",
        "Niet\u202e \x07zo.  ",
    ]
    result = await asyncio.to_thread(runner.invoke, main, arguments)
    assert result.exit_code == 0, result.output
    member = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.read_session() as session:
        block = await queries.block_in_force(session, member.pk)
    assert block is not None
    assert block.text == "Niet zo."
