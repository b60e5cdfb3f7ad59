"""Signing in through a provider: who it is that comes back, and with which role."""

import asyncio
from typing import Any

import httpx2
import pytest
from sqlmodel import select

from forum.accounts import queries
from forum.accounts.actions import members as actions_members
from forum.accounts.tables import Identity, Member, ProviderSignIn, Session
from forum.app.container import Forum
from forum.core.actor import Role
from forum.core.journal.tables import JournalEntry
from forum.core.unit_of_work import ReadSession
from tests.conftest import ClientAs, MakeClient
from tests.integration.accounts.providers.flow import (
    SIGNED_IN_PATH,
    assert_sign_in_error,
    authorise,
    is_signed_in,
    sign_in_with,
    start_sign_in,
    with_changes,
)
from tests.parsing import Page
from tests.people import ANN, ELS, MARIA, Person, member
from tests.services.databases import ON_POSTGRES, ON_SQLITE
from tests.services.fake_provider import FakeProvider

NEW = "jan@example.org"


def somebody(email: str = NEW, sub: str = "p-1", **more: Any) -> dict[str, Any]:
    """What a provider knows of a person."""
    return {"sub": sub, "email": email, "email_verified": True, **more}


async def members(forum: Forum, email: str) -> list[Member]:
    """Who has that address."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Member).where(Member.email == email))


async def identities(forum: Forum) -> list[Identity]:
    """Everybody a provider ever vouched for."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Identity))


async def role_of(forum: Forum, person: Person) -> Role:
    """The role somebody of the cast has now."""
    return (await member(forum.session_factory, person)).role


async def test_somebody_new_becomes_a_resident(
    client: httpx2.AsyncClient, street: FakeProvider, forum: Forum
) -> None:
    street.person = somebody("  Jan@Example.org ", name="Jan")
    answer = await sign_in_with(client, "street", lang="fr")
    assert (answer.status_code, answer.headers["location"]) == (303, "/fr/me")
    assert await is_signed_in(client)
    (found,) = await members(forum, NEW)
    assert (found.role, found.language, found.name) == ("resident", "fr", "")
    (identity,) = await identities(forum)
    assert (identity.issuer, identity.subject) == (street.issuer, "p-1")
    assert identity.member_id == found.id
    async with forum.session_factory.read_session() as session:
        (signed_in,) = await session.all(select(Session))
        told = await session.all(select(JournalEntry).where(JournalEntry.event == "IdentityLinked"))
    assert signed_in.provider == "street"
    assert [entry.data for entry in told] == [{"provider": "street"}]


async def test_a_known_address_opens_its_account_and_later_the_subject_does(
    new_client: MakeClient, street: FakeProvider, forum: Forum
) -> None:
    street.person = somebody(MARIA.email)
    await sign_in_with(new_client(), "street")
    street.person = somebody("moved@example.org", email_verified=False)
    later = new_client()
    assert (await sign_in_with(later, "street")).headers["location"] == SIGNED_IN_PATH
    assert "Maria" in (await later.get("/nl/me")).text
    assert len(await members(forum, MARIA.email)) == 1
    assert await members(forum, "moved@example.org") == []
    assert len(await identities(forum)) == 1


UNCONFIRMED: list[dict[str, Any]] = [
    {},
    {"email": MARIA.email},
    {"email": MARIA.email, "email_verified": False},
    {"email": MARIA.email, "email_verified": "false"},
    {"email": "no address", "email_verified": True},
    {"email": [MARIA.email], "email_verified": True},
]


@ON_SQLITE
async def test_without_a_confirmed_address_nobody_is_linked(
    client: httpx2.AsyncClient, street: FakeProvider, forum: Forum
) -> None:
    for told in UNCONFIRMED:
        street.person = {"sub": "p-1"} | told
        assert_sign_in_error(await sign_in_with(client, "street"), 403)
        assert not await is_signed_in(client)
    assert await identities(forum) == []


@ON_SQLITE
async def test_the_word_that_an_address_is_confirmed_is_never_borrowed(
    client: httpx2.AsyncClient, street: FakeProvider, forum: Forum
) -> None:
    """An id token that confirms one address says nothing of the one in userinfo."""
    street.person = {"sub": "p-1", "email": MARIA.email}
    street.overrides.id_token = lambda claims: claims | somebody("mine@example.org")
    assert_sign_in_error(await sign_in_with(client, "street"), 403)
    assert await identities(forum) == []


@ON_SQLITE
async def test_an_address_in_the_id_token_will_do(
    client: httpx2.AsyncClient, street: FakeProvider, forum: Forum
) -> None:
    street.overrides.metadata = lambda told: told | {"userinfo_endpoint": ""}
    street.overrides.id_token = lambda claims: claims | somebody()
    assert (await sign_in_with(client, "street")).status_code == 303
    assert len(await members(forum, NEW)) == 1


async def test_colleagues_come_in_through_their_own_provider_only(
    new_client: MakeClient, street: FakeProvider, town: FakeProvider, forum: Forum
) -> None:
    street.person = town.person = somebody(ELS.email, groups=["mods"])
    outside = new_client()
    assert_sign_in_error(await sign_in_with(outside, "street"), 403)
    assert not await is_signed_in(outside)
    assert await identities(forum) == []
    colleague = new_client()
    await sign_in_with(colleague, "town")
    assert (await colleague.get("/nl/moderation")).status_code == 200


async def test_who_becomes_a_colleague_can_no_longer_come_through_the_street(
    new_client: MakeClient, street: FakeProvider, forum: Forum
) -> None:
    street.person = somebody(MARIA.email)
    await sign_in_with(new_client(), "street")
    async with forum.session_factory.unit_of_work() as uow:
        await actions_members.grant_role(uow, MARIA.email, Role.official, language="nl")
    late = new_client()
    assert_sign_in_error(await sign_in_with(late, "street"), 403)
    assert not await is_signed_in(late)


async def test_an_address_that_moved_on_opens_nothing(
    new_client: MakeClient, street: FakeProvider, forum: Forum
) -> None:
    street.person = somebody(MARIA.email)
    await sign_in_with(new_client(), "street")
    street.person = somebody(MARIA.email, sub="p-2")
    other = new_client()
    assert_sign_in_error(await sign_in_with(other, "street"), 403)
    assert not await is_signed_in(other)


async def test_roles_follow_the_claim(
    new_client: MakeClient, town: FakeProvider, client_as: ClientAs, forum: Forum
) -> None:
    phone = await client_as(MARIA)
    town.person = somebody(MARIA.email, groups=["choir", "mods", "boss"])
    laptop = new_client()
    assert (await sign_in_with(laptop, "town")).status_code == 303
    assert await role_of(forum, MARIA) is Role.admin
    assert (await laptop.get("/nl/admin")).status_code == 200
    assert not await is_signed_in(phone)
    town.person = somebody(MARIA.email, groups="office")
    await sign_in_with(new_client(), "town")
    assert await role_of(forum, MARIA) is Role.official
    assert not await is_signed_in(laptop)
    town.person = somebody(MARIA.email, groups=[{"deep": 1}, None, 7])
    await sign_in_with(new_client(), "town")
    assert await role_of(forum, MARIA) is Role.resident
    async with forum.session_factory.read_session() as session:
        entries = await session.all(select(JournalEntry).where(JournalEntry.event == "RoleGranted"))
    assert [entry.data["role"] for entry in entries] == ["admin", "official", "resident"]


@ON_SQLITE
async def test_the_same_role_again_signs_nobody_out(
    new_client: MakeClient, town: FakeProvider
) -> None:
    town.person = somebody(groups=["mods"])
    phone, laptop = new_client(), new_client()
    await sign_in_with(phone, "town")
    await sign_in_with(laptop, "town")
    assert await is_signed_in(phone)


async def test_a_role_given_by_hand_stays(
    new_client: MakeClient, town: FakeProvider, forum: Forum
) -> None:
    town.person = somebody(ANN.email, groups=["mods"])
    await sign_in_with(new_client(), "town")
    assert await role_of(forum, ANN) is Role.admin
    town.person = somebody(ANN.email, groups=[])
    await sign_in_with(new_client(), "town")
    assert await role_of(forum, ANN) is Role.admin


@ON_SQLITE
async def test_a_provider_without_roles_gives_none(
    client: httpx2.AsyncClient, street: FakeProvider, forum: Forum
) -> None:
    street.person = somebody(MARIA.email, groups=["boss"])
    await sign_in_with(client, "street")
    assert await role_of(forum, MARIA) is Role.resident


@ON_SQLITE
async def test_it_leads_back_to_where_one_was(new_client: MakeClient, street: FakeProvider) -> None:
    street.person = somebody()
    answer = await sign_in_with(new_client(), "street", path="/nl/ideas/new")
    assert answer.headers["location"] == "/nl/ideas/new"
    for path in ("https://evil.example/", "//evil.example", "/\\evil.example", "/" + "a" * 600):
        answer = await sign_in_with(new_client(), "street", path=path)
        assert answer.headers["location"] == SIGNED_IN_PATH


async def test_several_windows_of_one_browser_each_come_back(
    client: httpx2.AsyncClient, street: FakeProvider
) -> None:
    street.person = somebody()
    one, two = (
        await start_sign_in(client, "street", path="/nl/ideas"),
        await start_sign_in(client, "street"),
    )
    assert (await client.get(await authorise(two))).headers["location"] == SIGNED_IN_PATH
    assert (await client.get(await authorise(one))).headers["location"] == "/nl/ideas"


async def test_of_many_answers_at_once_one_signs_in(
    client: httpx2.AsyncClient, street: FakeProvider, forum: Forum
) -> None:
    street.person = somebody()
    back = await authorise(await start_sign_in(client, "street"))
    answers = await asyncio.gather(*(client.get(back) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [303] + [400] * 5
    async with forum.session_factory.read_session() as session:
        assert len(await session.all(select(Session))) == 1


async def test_first_sign_ins_at_once_make_one_member(
    new_client: MakeClient, street: FakeProvider, forum: Forum
) -> None:
    street.person = somebody()
    browsers = [new_client() for _ in range(5)]
    answers = await asyncio.gather(*(sign_in_with(browser, "street") for browser in browsers))
    assert {answer.status_code for answer in answers} == {303}
    assert len(await members(forum, NEW)) == len(await identities(forum)) == 1


@ON_POSTGRES
async def test_another_window_may_be_first_between_two_looks(
    new_client: MakeClient,
    street: FakeProvider,
    forum: Forum,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    street.person = somebody()
    look = queries.identity

    async def look_and_wait(session: ReadSession, issuer: str, subject: str) -> Identity | None:
        monkeypatch.setattr(queries, "identity", look)
        found = await look(session, issuer, subject)
        assert (await sign_in_with(new_client(), "street")).status_code == 303
        return found

    monkeypatch.setattr(queries, "identity", look_and_wait)
    assert (await sign_in_with(new_client(), "street")).status_code == 303
    assert len(await members(forum, NEW)) == len(await identities(forum)) == 1


@ON_SQLITE
async def test_the_page_offers_every_way(client: httpx2.AsyncClient) -> None:
    html = (await client.get("/nl/sign-in?next=/nl/ideas")).text
    assert "<bdi>je stadsaccount</bdi>" in html
    assert "<bdi>Straat-ID</bdi>" in html
    assert "/nl/sign-in/with/town?next=%2Fnl%2Fideas" in Page(html).links
    assert "<bdi>your town account</bdi>" in (await client.get("/en/sign-in")).text


@ON_SQLITE
async def test_an_unknown_provider_is_no_page(client: httpx2.AsyncClient) -> None:
    for path in ("/nl/sign-in/with/mayor", "/sign-in/with/mayor/callback?state=x&code=y"):
        assert (await client.get(path)).status_code == 404


@ON_SQLITE
async def test_who_is_signed_in_goes_to_their_page(client_as: ClientAs) -> None:
    answer = await (await client_as(MARIA)).get("/nl/sign-in/with/street")
    assert answer.headers["location"] == "/nl/me"


async def test_journeys_nobody_ended_are_forgotten(
    client: httpx2.AsyncClient, clock: Any, forum: Forum
) -> None:
    for _ in range(3):
        await start_sign_in(client, "street")
    clock.move(minutes=16)
    await start_sign_in(client, "street")
    async with forum.session_factory.read_session() as session:
        assert len(await session.all(select(ProviderSignIn))) == 1


@ON_SQLITE
async def test_a_role_may_stand_in_the_id_token(
    client: httpx2.AsyncClient, town: FakeProvider
) -> None:
    town.person = somebody()
    town.overrides.id_token = with_changes(groups=["office"])
    await sign_in_with(client, "town")
    assert (await client.get("/nl/office/ideas")).status_code == 200


@ON_SQLITE
async def test_the_privacy_page_tells_of_other_accounts(client: httpx2.AsyncClient) -> None:
    assert "account from elsewhere" in (await client.get("/en/privacy")).text
