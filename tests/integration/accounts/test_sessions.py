"""Sessions: how long they last and what ends them; roles granted on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from forum.accounts import queries
from forum.accounts.actions import members, sessions
from forum.accounts.queries import search_members
from forum.accounts.tables import Session
from forum.app.container import Forum
from forum.cli import main
from forum.core.actor import Role
from forum.core.audit.tables import AuditEntry
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.frozen_clock import FrozenClock
from tests.people import ANN, CAST, ELS, MARIA, TOM, YUSUF, member_of
from tests.services.databases import ON_SQLITE


@ON_SQLITE
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


@ON_SQLITE
async def test_a_session_is_not_written_at_every_visit(
    client_as: ClientAs, clock: FrozenClock, forum: Forum
) -> None:
    maria = await client_as(MARIA)
    clock.advance(hours=11)
    assert "set-cookie" not in (await maria.get("/nl/me")).headers
    async with forum.session_factory.read_session() as session:
        (signed_in,) = await session.all(select(Session))
    assert signed_in.seen_at == signed_in.begun_at


@ON_SQLITE
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


@ON_SQLITE
async def test_a_new_role_signs_out_and_applies_from_the_next_sign_in(
    client_as: ClientAs, forum: Forum
) -> None:
    browser = await client_as(MARIA)
    assert (await browser.get("/nl/office/ideas")).status_code == 403
    async with forum.session_factory.unit_of_work() as uow:
        await members.grant_role(uow, MARIA.email, Role.official, language="nl")
    assert (await browser.get("/nl/me")).status_code == 303
    assert (await (await client_as(MARIA)).get("/nl/office/ideas")).status_code == 200


@ON_SQLITE
async def test_the_office_is_for_officials(client_as: ClientAs, new_client: MakeClient) -> None:
    statuses = {
        person.name: (await (await client_as(person)).get("/nl/office/ideas")).status_code
        for person in (MARIA, ELS, TOM, ANN)
    }
    assert statuses == {"Maria": 403, "Els": 403, "Tom": 200, "Ann": 200}
    guest = await new_client().get("/nl/office/ideas")
    assert guest.status_code == 303
    assert guest.headers["location"].startswith("/nl/sign-in?next=")


def run(url: str, *arguments: str, answer: str | None = None) -> tuple[int, str]:
    """Run a command; without an `answer` its input is empty, as in a script."""
    runner = CliRunner(env={"FORUM_DATABASE__URL": url})
    result = runner.invoke(main, arguments, input=answer)
    return result.exit_code, result.output


def test_a_role_is_granted_on_the_command_line(sqlite_url: str) -> None:
    exit_code, output = run(sqlite_url, "grant", " New@Example.org", "moderator")
    assert exit_code == 0, "in a script nobody can answer"
    assert "isn't a member yet" in output
    assert "new@example.org is moderator now (a new member)\n" in output
    assert run(sqlite_url, "grant", MARIA.email, "admin") == (0, f"{MARIA.email} is admin now\n")


def test_a_role_that_somebody_has_is_not_given_again(sqlite_url: str) -> None:
    assert run(sqlite_url, "grant", ANN.email, "admin") == (
        0, f"{ANN.email} is admin already; nothing was changed\n",
    )  # fmt: skip


def test_a_role_that_waits_for_the_end_of_a_block_is_named_so(sqlite_url: str) -> None:
    assert run(sqlite_url, "block", MARIA.email, "--ground", "insult")[0] == 0
    exit_code, output = run(sqlite_url, "grant", MARIA.email, "moderator")
    assert exit_code == 0
    assert "they are blocked, and the role has no rights until that ends" in output
    assert f"forum block {MARIA.email} --lift" in output


@ON_SQLITE
async def test_a_role_that_is_given_again_leaves_no_trace(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    ann = await client_as(ANN)
    async with forum.session_factory.unit_of_work() as uow:
        await members.grant_role(uow, ANN.email, Role.admin, language="nl")
    await drain()
    assert mails() == []
    assert (await ann.get("/nl/admin")).status_code == 200
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(AuditEntry.event)) == []


@pytest.mark.parametrize(("answer", "exit_code"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_grant_asks_before_it_makes_somebody_new(
    sqlite_url: str, answer: str, exit_code: int
) -> None:
    assert run(sqlite_url, "grant", "typo@example.org", "admin", answer=answer)[0] == exit_code
    assert ("typo@" in run(sqlite_url, "members")[1]) == (exit_code == 0)


def test_the_first_member_of_all_is_made_without_a_question(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    assert run(url, "migrate")[0] == 0
    assert run(url, "grant", "you@example.org", "admin", answer="n\n") == (
        0, "you@example.org is admin now (a new member)\n",
    )  # fmt: skip


def test_an_invalid_grant_is_a_usage_error(sqlite_url: str) -> None:
    assert run(sqlite_url, "grant", "no address", "admin")[0] == 2
    assert run(sqlite_url, "grant", MARIA.email, "mayor")[0] == 2
    assert run(sqlite_url, "grant")[0] == 2


def test_members_are_listed_and_found(sqlite_url: str) -> None:
    exit_code, output = run(sqlite_url, "members")
    assert exit_code == 0
    lines = output.splitlines()
    assert len(lines) == 5
    assert any(line.split("\t")[::2] == ["admin", ANN.email] for line in lines)
    assert MARIA.email not in output
    assert run(sqlite_url, "members", "mari")[1].split("\t")[2] == MARIA.email


async def test_members_are_found_as_they_are_read(forum: Forum) -> None:
    known = {
        "n2@xn--mnchen-3ya.example": "Nele", "f@example.org": "Fatma ÇELİK", "a@example.org": "أحمد",
    }  # fmt: skip
    async with forum.session_factory.unit_of_work() as uow:
        for email, name in known.items():
            await members.add_member(uow, email, language="nl", name=name)
    texts = {
        "münchen": "Nele", "MÜNCHEN": "Nele", "munchen": "Nele", "xn--mnchen": "Nele",
        "çelik": "Fatma ÇELİK", "celik": "Fatma ÇELİK", "ÇELİK": "Fatma ÇELİK", "fatma": "Fatma ÇELİK",
        "احمد": "أحمد", "أحمد": "أحمد",
    }  # fmt: skip
    async with forum.session_factory.read_session() as session:
        for text, name in texts.items():
            assert [each.name for each in await search_members(session, text, 10)] == [name], text
        assert await search_members(session, "\u0301", 10) == []
        assert await search_members(session, "%", 10) == []


@ON_SQLITE
async def test_a_search_reads_all_names_and_shows_some(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.accounts.queries.MEMBERS_PER_SCAN", 2)
    async with forum.session_factory.read_session() as session:
        assert len(await search_members(session, "example.org", 100)) == len(CAST)
        found = await search_members(session, "example.org", 3)
    assert [each.name for each in found] == ["Ann", "Bram", "Els"]


def test_a_role_is_revoked(sqlite_url: str) -> None:
    exit_code, output = run(sqlite_url, "revoke", ELS.email)
    assert (exit_code, output) == (0, f"{ELS.email} is resident now, and was moderator\n")
    assert run(sqlite_url, "revoke", ELS.email)[0] == 1
    assert run(sqlite_url, "revoke", "nobody@example.org")[0] == 1
    assert run(sqlite_url, "revoke", "nonsense")[0] == 2


def test_somebody_is_signed_out(sqlite_url: str) -> None:
    exit_code, output = run(sqlite_url, "sign-out", MARIA.email)
    assert (exit_code, output) == (0, f"{MARIA.email} is signed out; devices: 0\n")
    assert run(sqlite_url, "sign-out", "nobody@example.org")[0] == 1


@ON_SQLITE
async def test_granting_makes_a_member(forum: Forum) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await members.grant_role(uow, "new@example.org", Role.admin, language="nl")
    async with forum.session_factory.read_session() as session:
        new_member = await queries.member_by_email(session, "new@example.org")
    assert new_member is not None
    assert new_member.role is Role.admin
