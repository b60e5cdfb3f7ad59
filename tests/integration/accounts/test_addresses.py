"""Mail addresses with an international domain: accepted everywhere, and stored in the xn-- form."""

import httpx2
import pytest
from click.testing import CliRunner
from sqlmodel import select

from forum.accounts.tables import Member, SignIn
from forum.app.container import Forum
from forum.cli import main
from forum.core.actor import Role
from forum.settings.loader import load
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import BODY, post_public_idea
from tests.integration.accounts.test_sign_in import request_sign_in
from tests.parsing import link_path
from tests.people import ANN
from tests.services.databases import ON_SQLITE

TYPED = "Jan@München.example"
STORED = "jan@xn--mnchen-3ya.example"
DISPLAYED = "jan@münchen.example"
MASKED = "j•••@münchen.example"


async def sign_ins(forum: Forum) -> list[str]:
    async with forum.session_factory.read_session() as session:
        return [found.email for found in await session.all(select(SignIn))]


async def test_signing_in_with_an_umlaut(
    forum: Forum, drain: Drain, mails: Mails, client: httpx2.AsyncClient
) -> None:
    response = await request_sign_in(client, TYPED)
    assert response.status_code == 303
    assert MASKED in (await client.get("/nl/sign-in/code")).text
    await drain()
    [mail] = mails()
    assert mail["To"] == STORED
    link = link_path(mail)
    assert DISPLAYED in (await client.get(link)).text
    assert (await client.post(link)).status_code == 303
    assert DISPLAYED in (await client.get("/nl/me/settings")).text
    await request_sign_in(client, STORED)
    assert set(await sign_ins(forum)) == {STORED}


@pytest.mark.parametrize("form", ["idea", "comment", "vote"])
async def test_guests_with_an_umlaut(forum: Forum, client: httpx2.AsyncClient, form: str) -> None:
    idea = await post_public_idea(forum)
    paths = {"idea": "", "comment": f"/{idea.number}/comments", "vote": f"/{idea.number}/vote"}
    form_data = {"title": "Een bank", "body": BODY, "language": "nl", "email": f"\u200b{TYPED} "}
    response = await client.post(f"/nl/ideas{paths[form]}", data=form_data)
    assert response.status_code == 303
    assert await sign_ins(forum) == [STORED]


@pytest.mark.parametrize("character", ["\u2028", "\u200b", "\x00", "\x85", "\ufeff"], ids=ascii)
@ON_SQLITE
async def test_no_character_in_an_address_is_dropped(
    forum: Forum, client: httpx2.AsyncClient, character: str
) -> None:
    response = await request_sign_in(client, f"a@example.org{character}b")
    assert response.status_code == 422
    assert "mailadres" in response.text
    assert await sign_ins(forum) == []


@ON_SQLITE
async def test_an_administrator_finds_a_member_by_either_form(
    forum: Forum, client_as: ClientAs
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await uow.add(
            Member(email=STORED, name="", joined_at=uow.now, unsubscribe_code="x", language="nl")
        )
    ann = await client_as(ANN)
    for typed in (TYPED, STORED):
        response = await ann.post("/nl/admin/members", data={"query": typed}, follow_redirects=True)
        assert DISPLAYED in response.text


def test_a_role_and_the_settings_take_an_umlaut(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_DATABASE__URL", sqlite_url)
    granted = CliRunner().invoke(main, ["grant", TYPED, Role.official])
    assert granted.exit_code == 0
    assert f"{DISPLAYED} is official now (a new member)\n" in granted.output
    refused = CliRunner().invoke(main, ["grant", "jan@exam\u200bple.org", Role.official])
    assert refused.exit_code != 0
    settings = load(environment={"FORUM_SITE__EMAIL": TYPED, "FORUM_MAIL__SENDER": TYPED})
    assert (settings.site.email, settings.mail.sender) == (STORED, STORED)
