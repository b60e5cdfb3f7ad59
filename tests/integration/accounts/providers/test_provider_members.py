"""Sign-in through a provider: the member it resolves to, and the role it assigns."""

import asyncio
from typing import Any

import httpx2
import pytest
from sqlmodel import select

from forum.accounts import queries
from forum.accounts.actions import members as member_actions
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
from tests.people import ANN, ELS, MARIA, Person, member_of
from tests.services.databases import ON_POSTGRES, ON_SQLITE
from tests.services.fake_provider import FakeProvider

NEW = "jan@example.org"


def person_claims(email: str = NEW, sub: str = "p-1", **extra: Any) -> dict[str, Any]:
    """The claims of a person with a confirmed address."""
    return {"sub": sub, "email": email, "email_verified": True, **extra}


async def members(forum: Forum, email: str) -> list[Member]:
    """The members with this address."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Member).where(Member.email == email))


async def identities(forum: Forum) -> list[Identity]:
    """All linked identities."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Identity))


async def role_of(forum: Forum, person: Person) -> Role:
    """The current role of a person of the cast."""
    return (await member_of(forum.session_factory, person)).role


async def test_somebody_new_becomes_a_resident(
    client: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims("  Jan@Example.org ", name="Jan")
    response = await sign_in_with(client, "street", lang="fr")
    assert (response.status_code, response.headers["location"]) == (303, "/fr/me")
    assert await is_signed_in(client)
    (found,) = await members(forum, NEW)
    assert (found.role, found.language, found.name) == ("resident", "fr", "")
    (identity,) = await identities(forum)
    assert (identity.issuer, identity.subject) == (street_provider.issuer, "p-1")
    assert identity.member_id == found.id
    async with forum.session_factory.read_session() as session:
        (signed_in,) = await session.all(select(Session))
        entries = await session.all(
            select(JournalEntry).where(JournalEntry.event == "IdentityLinked")
        )
    assert signed_in.provider == "street"
    assert [entry.data for entry in entries] == [{"provider": "street"}]


@ON_SQLITE
async def test_a_known_address_opens_its_account_and_later_the_subject_does(
    new_client: MakeClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims(MARIA.email)
    await sign_in_with(new_client(), "street")
    street_provider.person = person_claims("moved@example.org", email_verified=False)
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
    client: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum
) -> None:
    for claims in UNCONFIRMED:
        street_provider.person = {"sub": "p-1"} | claims
        assert_sign_in_error(await sign_in_with(client, "street"), 403)
        assert not await is_signed_in(client)
    assert await identities(forum) == []


@ON_SQLITE
async def test_the_confirmation_of_one_address_is_not_applied_to_another(
    client: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum
) -> None:
    """An id token that confirms one address doesn't confirm the one in userinfo."""
    street_provider.person = {"sub": "p-1", "email": MARIA.email}
    street_provider.overrides.id_token = lambda claims: claims | person_claims("mine@example.org")
    assert_sign_in_error(await sign_in_with(client, "street"), 403)
    assert await identities(forum) == []


@ON_SQLITE
async def test_an_address_in_the_id_token_is_enough(
    client: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.overrides.metadata = lambda metadata: metadata | {"userinfo_endpoint": ""}
    street_provider.overrides.id_token = lambda claims: claims | person_claims()
    assert (await sign_in_with(client, "street")).status_code == 303
    assert len(await members(forum, NEW)) == 1


@ON_SQLITE
async def test_staff_sign_in_through_the_towns_provider_only(
    new_client: MakeClient, street_provider: FakeProvider, town_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = town_provider.person = person_claims(ELS.email, groups=["mods"])
    public_browser = new_client()
    assert_sign_in_error(await sign_in_with(public_browser, "street"), 403)
    assert not await is_signed_in(public_browser)
    assert await identities(forum) == []
    town_browser = new_client()
    await sign_in_with(town_browser, "town")
    assert (await town_browser.get("/nl/moderation")).status_code == 200


@ON_SQLITE
async def test_a_resident_who_becomes_staff_can_no_longer_use_the_public_provider(
    new_client: MakeClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims(MARIA.email)
    await sign_in_with(new_client(), "street")
    async with forum.session_factory.unit_of_work() as uow:
        await member_actions.grant_role(uow, MARIA.email, Role.official, language="nl")
    browser = new_client()
    assert_sign_in_error(await sign_in_with(browser, "street"), 403)
    assert not await is_signed_in(browser)


async def test_another_subject_with_a_linked_address_is_refused(
    new_client: MakeClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims(MARIA.email)
    await sign_in_with(new_client(), "street")
    street_provider.person = person_claims(MARIA.email, sub="p-2")
    browser = new_client()
    assert_sign_in_error(await sign_in_with(browser, "street"), 403)
    assert not await is_signed_in(browser)


@ON_SQLITE
async def test_roles_follow_the_claim(
    new_client: MakeClient, town_provider: FakeProvider, client_as: ClientAs, forum: Forum
) -> None:
    phone = await client_as(MARIA)
    town_provider.person = person_claims(MARIA.email, groups=["choir", "mods", "boss"])
    laptop = new_client()
    assert (await sign_in_with(laptop, "town")).status_code == 303
    assert await role_of(forum, MARIA) is Role.admin
    assert (await laptop.get("/nl/admin")).status_code == 200
    assert not await is_signed_in(phone)
    town_provider.person = person_claims(MARIA.email, groups="office")
    await sign_in_with(new_client(), "town")
    assert await role_of(forum, MARIA) is Role.official
    assert not await is_signed_in(laptop)
    town_provider.person = person_claims(MARIA.email, groups=[{"deep": 1}, None, 7])
    await sign_in_with(new_client(), "town")
    assert await role_of(forum, MARIA) is Role.resident
    async with forum.session_factory.read_session() as session:
        entries = await session.all(select(JournalEntry).where(JournalEntry.event == "RoleGranted"))
    assert [entry.data["role"] for entry in entries] == ["admin", "official", "resident"]


@ON_SQLITE
async def test_the_same_role_again_signs_nobody_out(
    new_client: MakeClient, town_provider: FakeProvider
) -> None:
    town_provider.person = person_claims(groups=["mods"])
    phone, laptop = new_client(), new_client()
    await sign_in_with(phone, "town")
    await sign_in_with(laptop, "town")
    assert await is_signed_in(phone)


@ON_SQLITE
async def test_a_role_given_by_hand_stays(
    new_client: MakeClient, town_provider: FakeProvider, forum: Forum
) -> None:
    town_provider.person = person_claims(ANN.email, groups=["mods"])
    await sign_in_with(new_client(), "town")
    assert await role_of(forum, ANN) is Role.admin
    town_provider.person = person_claims(ANN.email, groups=[])
    await sign_in_with(new_client(), "town")
    assert await role_of(forum, ANN) is Role.admin


@ON_SQLITE
async def test_a_provider_without_roles_gives_none(
    client: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims(MARIA.email, groups=["boss"])
    await sign_in_with(client, "street")
    assert await role_of(forum, MARIA) is Role.resident


@ON_SQLITE
async def test_sign_in_returns_to_the_page_before(
    new_client: MakeClient, street_provider: FakeProvider
) -> None:
    street_provider.person = person_claims()
    response = await sign_in_with(new_client(), "street", path="/nl/ideas/new")
    assert response.headers["location"] == "/nl/ideas/new"
    for path in ("https://evil.example/", "//evil.example", "/\\evil.example", "/" + "a" * 600):
        response = await sign_in_with(new_client(), "street", path=path)
        assert response.headers["location"] == SIGNED_IN_PATH


@ON_SQLITE
async def test_several_windows_of_one_browser_each_come_back(
    client: httpx2.AsyncClient, street_provider: FakeProvider
) -> None:
    street_provider.person = person_claims()
    first, second = (
        await start_sign_in(client, "street", path="/nl/ideas"),
        await start_sign_in(client, "street"),
    )
    assert (await client.get(await authorise(second))).headers["location"] == SIGNED_IN_PATH
    assert (await client.get(await authorise(first))).headers["location"] == "/nl/ideas"


async def test_of_concurrent_callbacks_one_signs_in(
    client: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims()
    callback_url = await authorise(await start_sign_in(client, "street"))
    responses = await asyncio.gather(*(client.get(callback_url) for _ in range(6)))
    assert sorted(response.status_code for response in responses) == [303] + [400] * 5
    async with forum.session_factory.read_session() as session:
        assert len(await session.all(select(Session))) == 1


async def test_concurrent_first_sign_ins_make_one_member(
    new_client: MakeClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims()
    browsers = [new_client() for _ in range(5)]
    responses = await asyncio.gather(*(sign_in_with(browser, "street") for browser in browsers))
    assert {response.status_code for response in responses} == {303}
    assert len(await members(forum, NEW)) == len(await identities(forum)) == 1


@ON_POSTGRES
async def test_another_window_may_be_first_between_query_and_insert(
    new_client: MakeClient,
    street_provider: FakeProvider,
    forum: Forum,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    street_provider.person = person_claims()
    query = queries.identity

    async def query_then_sign_in(
        session: ReadSession, issuer: str, subject: str
    ) -> Identity | None:
        monkeypatch.setattr(queries, "identity", query)
        found = await query(session, issuer, subject)
        assert (await sign_in_with(new_client(), "street")).status_code == 303
        return found

    monkeypatch.setattr(queries, "identity", query_then_sign_in)
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
async def test_a_signed_in_member_is_redirected_to_their_page(client_as: ClientAs) -> None:
    response = await (await client_as(MARIA)).get("/nl/sign-in/with/street")
    assert response.headers["location"] == "/nl/me"


async def test_abandoned_sign_ins_are_deleted(
    client: httpx2.AsyncClient, clock: Any, forum: Forum
) -> None:
    for _ in range(3):
        await start_sign_in(client, "street")
    clock.advance(minutes=16)
    await start_sign_in(client, "street")
    async with forum.session_factory.read_session() as session:
        assert len(await session.all(select(ProviderSignIn))) == 1


@ON_SQLITE
async def test_a_role_may_be_in_the_id_token(
    client: httpx2.AsyncClient, town_provider: FakeProvider
) -> None:
    town_provider.person = person_claims()
    town_provider.overrides.id_token = with_changes(groups=["office"])
    await sign_in_with(client, "town")
    assert (await client.get("/nl/office/ideas")).status_code == 200


@ON_SQLITE
async def test_the_privacy_page_mentions_other_accounts(client: httpx2.AsyncClient) -> None:
    assert "account from elsewhere" in (await client.get("/en/privacy")).text
