"""A second factor that was lost: another administrator or the operator takes it away."""

import sqlite3

import httpx2
import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from forum.accounts.actions import sessions
from forum.app.container import Forum
from forum.cli import main
from forum.core.errors import NotFound
from forum.second_factor import queries
from forum.second_factor.actions import passkeys
from forum.second_factor.actions.resets import reset_second_factor
from forum.second_factor.ceremonies import NewPasskey
from tests.conftest import ClientAs, Drain, Mails
from tests.integration.second_factor.conftest import MakeKey
from tests.integration.second_factor.steps import add_passkey, make_codes, use_code, works
from tests.parsing import flash_code, plain_text
from tests.people import ANN, BRAM, ELS, MARIA, member_of
from tests.services.authenticator import Authenticator
from tests.services.databases import ON_SQLITE


@pytest.fixture
async def els(client_as: ClientAs, key: Authenticator) -> httpx2.AsyncClient:
    """Els, who has a passkey."""
    browser = await client_as(ELS)
    await add_passkey(browser, key)
    return browser


@ON_SQLITE
async def test_another_administrator_resets_it(
    forum: Forum, els: httpx2.AsyncClient, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    codes = await make_codes(els)
    await drain()
    before = len(mails())
    ann = await client_as(ANN)
    member = await member_of(forum.session_factory, ELS)
    page = f"/nl/admin/members/{member.pk}"
    assert f"{page}/second-factor/reset" in (await ann.get(page)).text
    assert (await ann.get("/en/admin/members")).text.count("has a second factor") == 1
    response = await ann.post(f"{page}/second-factor/reset")
    assert flash_code(response) == "second_factor_reset"
    assert (await els.get("/nl/me")).status_code == 303, "signed out"
    fresh = await client_as(ELS)
    assert await works(fresh)
    assert (await use_code(fresh, codes[0])).status_code == 422
    assert f"{page}/second-factor/reset" not in (await ann.get(page)).text
    await drain()
    (mail,) = mails()[before:]
    assert mail["To"] == ELS.email
    assert ANN.name in plain_text(mail)


@ON_SQLITE
async def test_nobody_else_does(
    forum: Forum, els: httpx2.AsyncClient, client_as: ClientAs, make_key: MakeKey
) -> None:
    ann = await client_as(ANN)
    await add_passkey(ann, make_key())
    own = (await member_of(forum.session_factory, ANN)).pk
    assert (await ann.post(f"/nl/admin/members/{own}/second-factor/reset")).status_code == 403
    assert (await ann.post("/nl/admin/members/987654/second-factor/reset")).status_code == 404
    for person in (BRAM, MARIA):
        other = await client_as(person)
        response = await other.post(f"/nl/admin/members/{own}/second-factor/reset")
        assert response.status_code == 403
    assert (await member_of(forum.session_factory, ANN)).has_second_factor


@ON_SQLITE
async def test_what_is_not_there_is_not_taken_away(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    bram = await client_as(BRAM)
    member = await member_of(forum.session_factory, BRAM)
    reset = f"/nl/admin/members/{member.pk}/second-factor/reset"
    assert (await (await client_as(ANN)).post(reset)).status_code == 409
    await drain()
    assert await works(bram), "still signed in"
    assert mails() == []


@ON_SQLITE
async def test_the_operator_resets_it(
    forum: Forum, els: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    member = await member_of(forum.session_factory, ELS)
    await drain()
    before = len(mails())
    async with forum.session_factory.unit_of_work() as uow:
        await reset_second_factor(uow, member.pk)
    await drain()
    assert sorted(mail["To"] for mail in mails()[before:]) == sorted([ELS.email, ANN.email])
    assert not (await member_of(forum.session_factory, ELS)).has_second_factor


def test_the_command_asks_first(sqlite_url: str) -> None:
    def run(*arguments: str, answer: str = "") -> tuple[int, str]:
        runner = CliRunner(env={"FORUM_DATABASE__URL": sqlite_url})
        result = runner.invoke(main, ("reset-second-factor", *arguments), input=answer)
        return result.exit_code, result.output

    assert run(ELS.email) == (1, f"Error: {ELS.email} has no second factor\n")
    with sqlite3.connect(str(make_url(sqlite_url).database)) as connection:
        connection.execute("UPDATE member SET has_second_factor = 1")
    assert run(ELS.email, answer="n\n")[0] == 1
    done = f"{ELS.email} has no second factor now, and is signed out\n"
    assert run(ELS.email, "--yes") == (0, done)
    assert run("nobody@example.org", "--yes")[0] == 1
    assert run("nonsense", "--yes")[0] == 2


@ON_SQLITE
async def test_a_session_that_was_ended_meanwhile_adds_nothing(forum: Forum) -> None:
    """The request began before the reset, and comes to its commit after it."""
    els = await member_of(forum.session_factory, ELS)
    async with forum.session_factory.unit_of_work() as uow:
        secret = await sessions.begin_session(uow, els, days=1)
    async with forum.session_factory.unit_of_work() as uow:
        await sessions.end_all_sessions(uow, els.pk)
    new = NewPasskey("AAAA", "AAAA", 0, [], is_backed_up=False)
    with pytest.raises(NotFound):
        async with forum.session_factory.unit_of_work() as uow:
            await passkeys.add_passkey(uow, els.pk, new, name="theirs", session=secret)
    async with forum.session_factory.read_session() as session:
        assert not await queries.passkeys_of(session, els.pk)
    assert not (await member_of(forum.session_factory, ELS)).has_second_factor
