"""Residence by a provider's claim: one person, one verified account."""

import asyncio

import pytest
from sqlmodel import select

from forum.accounts import queries
from forum.accounts.tables import Verification
from forum.app.container import Forum
from forum.core.journal.tables import JournalEntry
from forum.core.unit_of_work import ReadSession
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.frozen_clock import FrozenClock
from tests.integration.accounts.providers.flow import (
    is_signed_in,
    sign_in_with,
)
from tests.integration.accounts.providers.residence.claims import (
    HERE,
    identities,
    verifications,
)
from tests.integration.accounts.providers.test_provider_members import members, person_claims
from tests.parsing import flash_code
from tests.people import MARIA, YUSUF, member_of
from tests.services.databases import ON_POSTGRES, ON_SQLITE
from tests.services.fake_provider import FakeProvider


@ON_SQLITE
async def test_a_person_signs_in_to_the_account_that_is_verified(
    new_client: MakeClient,
    client_as: ClientAs,
    street_provider: FakeProvider,
    town_provider: FakeProvider,
    forum: Forum,
) -> None:
    street_provider.person = person_claims(**HERE)
    first = new_client()
    await sign_in_with(first, "street")
    (jan,) = await members(forum, "jan@example.org")
    # The same person, with the identity of another account of theirs.
    yusuf = await client_as(YUSUF)
    street_provider.person = person_claims(YUSUF.email, sub="p-1", **HERE)
    again = new_client()
    await sign_in_with(again, "street")
    assert len(await verifications(forum)) == 1
    assert [identity.member_id for identity in await identities(forum)] == [jan.pk]
    street_provider.person = person_claims(YUSUF.email, sub="p-9", **HERE)
    refused = await sign_in_with(new_client(), "street")
    assert refused.status_code == 403
    assert await is_signed_in(yusuf)


async def test_the_account_that_an_identity_leaves_gets_a_mail(
    new_client: MakeClient,
    street_provider: FakeProvider,
    town_provider: FakeProvider,
    forum: Forum,
    drain: Drain,
    mails: Mails,
) -> None:
    street_provider.person = person_claims("jana@example.org", sub="p-1")
    await sign_in_with(new_client(), "street")
    town_provider.person = person_claims("jan@example.org", sub="p-0", **HERE)
    await sign_in_with(new_client(), "town")
    await drain()
    street_provider.person = person_claims("jana@example.org", sub="p-1", **HERE)
    await sign_in_with(new_client(), "street")
    await drain()
    (subject,) = [mail["Subject"] for mail in mails() if mail["To"] == "jana@example.org"]
    assert subject == "Met Straat-ID kom je nu in je andere account"
    (jan,) = await members(forum, "jan@example.org")
    assert {identity.member_id for identity in await identities(forum)} == {jan.pk}


@ON_SQLITE
async def test_a_person_has_no_second_verified_account(
    new_client: MakeClient, client_as: ClientAs, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims(**HERE)
    await sign_in_with(new_client(), "street")
    maria = await client_as(MARIA)
    response = await sign_in_with(maria, "street", purpose="verify")
    assert response.status_code == 409
    assert "j•••@example.org" in response.text
    assert "jan@example.org" not in response.text
    assert len(await verifications(forum)) == 1
    assert (await member_of(forum.session_factory, MARIA)).verified_until is None
    assert await is_signed_in(maria)


@ON_SQLITE
async def test_an_identity_without_verification_is_of_its_account_too(
    new_client: MakeClient, client_as: ClientAs, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims()
    await sign_in_with(new_client(), "street")
    street_provider.person = person_claims(**HERE)
    assert (
        await sign_in_with(await client_as(MARIA), "street", purpose="verify")
    ).status_code == 409
    assert await verifications(forum) == []


@ON_SQLITE
async def test_an_account_is_verified_as_one_person(
    client_as: ClientAs, street_provider: FakeProvider, forum: Forum, clock: FrozenClock
) -> None:
    maria = await client_as(MARIA)
    street_provider.person = person_claims(**HERE)
    assert flash_code(await sign_in_with(maria, "street", purpose="verify")) == "verified"
    street_provider.person = person_claims(sub="p-2", **(HERE | {"national_number": "2"}))
    assert flash_code(await sign_in_with(maria, "street", purpose="verify")) == "-verified_as_other"
    (found,) = await verifications(forum)
    clock.advance(days=forum.settings.verification.days)
    street_provider.now = clock.now().timestamp()
    maria = await client_as(MARIA)
    assert flash_code(await sign_in_with(maria, "street", purpose="verify")) == "verified"
    (renewed,) = await verifications(forum)
    assert renewed.person_hash != found.person_hash


async def test_concurrent_sign_ins_of_one_person_make_one_verified_account(
    new_client: MakeClient, street_provider: FakeProvider, town_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims("a@example.org", **HERE)
    town_provider.person = person_claims("b@example.org", **HERE)
    browsers = [(new_client(), name) for name in ("street", "town") for _ in range(3)]
    responses = await asyncio.gather(*(sign_in_with(browser, name) for browser, name in browsers))
    assert {response.status_code for response in responses} == {303}
    assert len(await verifications(forum)) == 1


@pytest.fixture(params=[1, 2])
def other_first(
    request: pytest.FixtureRequest,
    new_client: MakeClient,
    town_provider: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After a query that found nobody who is verified as the person, another sign-in is first.

    At a sign-in that is asked twice: whose account it is, and before the verification.
    """
    queries_left = request.param
    town_provider.person = person_claims("first@example.org", **HERE)
    query = queries.verification_of_person

    async def query_then_sign_in(session: ReadSession, person_hash: str) -> Verification | None:
        nonlocal queries_left
        found = await query(session, person_hash)
        queries_left -= 1
        if queries_left:
            return found
        monkeypatch.setattr(queries, "verification_of_person", query)
        assert (await sign_in_with(new_client(), "town")).status_code == 303
        return found

    monkeypatch.setattr(queries, "verification_of_person", query_then_sign_in)


@ON_POSTGRES
@pytest.mark.usefixtures("other_first")
async def test_another_account_may_be_verified_between_query_and_insert(
    new_client: MakeClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims("second@example.org", **HERE)
    client = new_client()
    assert (await sign_in_with(client, "street")).status_code == 303
    (first,) = await members(forum, "first@example.org")
    assert [found.member_id for found in await verifications(forum)] == [first.pk]
    assert {identity.member_id for identity in await identities(forum)} == {first.pk}
    assert await members(forum, "second@example.org") == []
    async with forum.session_factory.read_session() as session:
        events = await session.all(select(JournalEntry.event))
    assert events.count("MemberVerified") == 2
    assert events.count("IdentityLinked") == 2


@ON_POSTGRES
@pytest.mark.usefixtures("other_first")
@pytest.mark.parametrize("other_first", [1], indirect=True)
async def test_a_member_who_is_second_is_shown_the_first_account(
    client_as: ClientAs, street_provider: FakeProvider, forum: Forum
) -> None:
    maria = await client_as(MARIA)
    street_provider.person = person_claims(**HERE)
    response = await sign_in_with(maria, "street", purpose="verify")
    assert response.status_code == 409
    assert "f•••@example.org" in response.text
    assert len(await verifications(forum)) == 1
    assert (await member_of(forum.session_factory, MARIA)).verified_until is None
