"""Sessions: how long they last and what ends them; roles granted on the command line."""

from click.testing import CliRunner
from sqlmodel import select

from forum.accounts import queries
from forum.accounts.actions import members, sessions
from forum.accounts.tables import Session
from forum.app.container import Forum
from forum.cli import main
from forum.core.actor import Role
from tests.conftest import ClientAs, MakeClient
from tests.frozen_clock import FrozenClock
from tests.people import ANN, ELS, MARIA, TOM, YUSUF, member_of


async def test_a_session_lasts_from_the_last_visit_on(
    client_as: ClientAs, clock: FrozenClock
) -> None:
    maria = await client_as(MARIA)
    for _ in range(4):
        clock.advance(days=25)
        response = await maria.get("/nl/me")
        assert response.status_code == 200
        assert "forum_session=" in response.headers["set-cookie"]
    clock.advance(days=61)
    assert (await maria.get("/nl/me")).status_code == 303


async def test_a_session_is_not_written_at_every_visit(
    client_as: ClientAs, clock: FrozenClock, forum: Forum
) -> None:
    maria = await client_as(MARIA)
    clock.advance(hours=11)
    assert "set-cookie" not in (await maria.get("/nl/me")).headers
    async with forum.session_factory.read_session() as session:
        (signed_in,) = await session.all(select(Session))
    assert signed_in.seen_at == signed_in.begun_at


async def test_a_made_up_cookie_is_not_a_session(new_client: MakeClient) -> None:
    for value in ("x", "", "é", "'; DROP TABLE member; --", "a" * 5000):
        client = new_client(headers={"cookie": f"forum_session={value}".encode()})
        assert (await client.get("/nl/me")).status_code == 303


async def test_all_sessions_end_at_once(client_as: ClientAs, forum: Forum) -> None:
    phone, laptop = await client_as(MARIA), await client_as(MARIA)
    yusuf = await client_as(YUSUF)
    maria = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        await sessions.end_all_sessions(uow, maria.id or 0)
    for browser in (phone, laptop):
        assert (await browser.get("/nl/me")).status_code == 303
    assert (await yusuf.get("/nl/me")).status_code == 200


async def test_a_new_role_signs_out_and_applies_from_the_next_sign_in(
    client_as: ClientAs, forum: Forum
) -> None:
    browser = await client_as(MARIA)
    assert (await browser.get("/nl/office/ideas")).status_code == 403
    async with forum.session_factory.unit_of_work() as uow:
        await members.grant_role(uow, MARIA.email, Role.official, language="nl")
    assert (await browser.get("/nl/me")).status_code == 303
    assert (await (await client_as(MARIA)).get("/nl/office/ideas")).status_code == 200


async def test_the_office_is_for_officials(client_as: ClientAs, new_client: MakeClient) -> None:
    statuses = {
        person.name: (await (await client_as(person)).get("/nl/office/ideas")).status_code
        for person in (MARIA, ELS, TOM, ANN)
    }
    assert statuses == {"Maria": 403, "Els": 403, "Tom": 200, "Ann": 200}
    guest = await new_client().get("/nl/office/ideas")
    assert guest.status_code == 303
    assert guest.headers["location"].startswith("/nl/sign-in?next=")


def grant(url: str, *arguments: str) -> tuple[int, str]:
    """Run `forum grant`."""
    runner = CliRunner(env={"FORUM_DATABASE__URL": url})
    result = runner.invoke(main, ["grant", *arguments])
    return result.exit_code, result.output


def test_a_role_is_granted_on_the_command_line(sqlite_url: str) -> None:
    assert grant(sqlite_url, " New@Example.org", "moderator") == (
        0, "new@example.org is moderator now\n",
    )  # fmt: skip
    assert grant(sqlite_url, MARIA.email, "admin")[0] == 0


def test_an_invalid_grant_is_a_usage_error(sqlite_url: str) -> None:
    assert grant(sqlite_url, "no address", "admin")[0] == 2
    assert grant(sqlite_url, MARIA.email, "mayor")[0] == 2
    assert grant(sqlite_url)[0] == 2


async def test_granting_makes_a_member(forum: Forum) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await members.grant_role(uow, "new@example.org", Role.admin, language="nl")
    async with forum.session_factory.read_session() as session:
        new_member = await queries.member_by_email(session, "new@example.org")
    assert new_member is not None
    assert new_member.role is Role.admin
