"""Residence by a provider's claim: who is verified, and what that lets them do."""

from typing import Any

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.ideas.tables import Vote
from tests.conftest import ClientAs, MakeClient
from tests.factories import post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.accounts.providers.flow import (
    authorise,
    is_signed_in,
    sign_in_log,
    sign_in_with,
    start_sign_in,
    with_changes,
)
from tests.integration.accounts.providers.residence.claims import (
    HERE,
    NOT_VERIFYING,
    NUMBER,
    STEPS,
    identities,
    verifications,
)
from tests.integration.accounts.providers.test_provider_members import members, person_claims
from tests.parsing import flash_code
from tests.people import ELS, MARIA, YUSUF, member_of
from tests.services.databases import ON_SQLITE
from tests.services.fake_provider import FakeProvider


@ON_SQLITE
async def test_signing_in_verifies(
    client: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum, clock: FrozenClock
) -> None:
    street_provider.person = person_claims(**HERE)
    await sign_in_with(client, "street")
    (member,) = await members(forum, "jan@example.org")
    (found,) = await verifications(forum)
    assert (found.member_id, found.provider) == (member.pk, "street")
    assert found.expires_at == member.verified_until
    assert (found.expires_at - clock.now()).days == forum.settings.verification.days
    page = (await client.get("/en/me/verification")).text
    assert "Straat-ID" in page
    assert "It counts until" in page


@ON_SQLITE
@pytest.mark.parametrize("claims", NOT_VERIFYING.values(), ids=NOT_VERIFYING)
async def test_without_both_claims_one_is_signed_in_but_not_verified(
    client: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum, claims: dict[str, Any]
) -> None:
    street_provider.person = person_claims(**claims)
    await sign_in_with(client, "street")
    assert await is_signed_in(client)
    assert await verifications(forum) == []


@ON_SQLITE
async def test_a_claim_in_a_list_or_in_the_token(
    new_client: MakeClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims(
        address={"postal_code": ["1000", "9000"]}, national_number=NUMBER
    )
    await sign_in_with(new_client(), "street")
    assert len(await verifications(forum)) == 1
    street_provider.person = person_claims("piet@example.org", sub="p-2")
    street_provider.overrides.id_token = with_changes(
        address={"postal_code": "9000"}, national_number="2"
    )
    await sign_in_with(new_client(), "street")
    assert len(await verifications(forum)) == 2


async def test_a_member_verifies_and_what_waited_counts(
    client_as: ClientAs, street_provider: FakeProvider, forum: Forum
) -> None:
    idea = await post_public_idea(forum)
    yusuf = await client_as(YUSUF)
    page = (await yusuf.get(f"/en/ideas/{idea.number}", follow_redirects=True)).text
    assert "show us once that you live here" in page
    response = await yusuf.post(f"/nl/ideas/{idea.number}/vote")
    assert (response.headers["location"], flash_code(response)) == (STEPS, "step_left")
    page = (await yusuf.get(STEPS)).text
    assert "/nl/sign-in/with/street" in page
    assert 'name="home"' not in page, "nothing needs a neighbourhood here"
    street_provider.person = person_claims("other@example.org", **HERE)
    done = await sign_in_with(yusuf, "street", purpose="verify")
    assert flash_code(done) == "vote_cast"
    async with forum.session_factory.read_session() as session:
        (vote,) = await session.all(select(Vote))
    member = await member_of(forum.session_factory, YUSUF)
    assert vote.member_id == member.pk
    assert await members(forum, "other@example.org") == []
    (identity,) = await identities(forum)
    assert identity.member_id == member.pk


@ON_SQLITE
async def test_a_guest_who_goes_to_the_provider_votes_at_once(
    client: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum
) -> None:
    idea = await post_public_idea(forum)
    await client.post(f"/nl/ideas/{idea.number}/vote", data={"email": "rosa@example.org"})
    street_provider.person = person_claims("rosa@example.org", **HERE)
    done = await sign_in_with(client, "street", path="/nl/sign-in/code")
    assert flash_code(done) == "vote_cast"


@ON_SQLITE
@pytest.mark.parametrize("claims", NOT_VERIFYING.values(), ids=NOT_VERIFYING)
async def test_a_member_for_whom_nobody_vouches_is_told(
    client_as: ClientAs, street_provider: FakeProvider, forum: Forum, claims: dict[str, Any]
) -> None:
    maria = await client_as(MARIA)
    street_provider.person = person_claims(**claims)
    response = await sign_in_with(maria, "street", purpose="verify")
    assert (response.headers["location"], flash_code(response)) == (STEPS, "-not_vouched")
    assert await verifications(forum) == []
    assert await identities(forum) == []


@ON_SQLITE
async def test_the_verification_is_for_whoever_set_out(
    client_as: ClientAs,
    new_client: MakeClient,
    street_provider: FakeProvider,
    forum: Forum,
    caplog: pytest.LogCaptureFixture,
) -> None:
    street_provider.person = person_claims(**HERE)
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    callback = await authorise(await start_sign_in(maria, "street", purpose="verify"))
    # Somebody else signs in in the same browser.
    session = next(cookie for cookie in yusuf.cookies.jar if cookie.name == "forum_session")
    maria.cookies.jar.set_cookie(session)
    assert (await maria.get(callback)).status_code == 400
    assert await verifications(forum) == []
    callback = await authorise(await start_sign_in(maria, "street", purpose="verify"))
    assert (await new_client().get(callback)).status_code == 400
    assert await verifications(forum) == []
    assert "jan@example.org" not in " ".join(sign_in_log(caplog))


@ON_SQLITE
async def test_a_colleague_is_verified_but_does_not_sign_in_there(
    client_as: ClientAs, new_client: MakeClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims(ELS.email, **HERE)
    assert (
        flash_code(await sign_in_with(await client_as(ELS), "street", purpose="verify"))
        == "verified"
    )
    assert await identities(forum) == []
    assert (await sign_in_with(new_client(), "street")).status_code == 403


@ON_SQLITE
async def test_a_cancelled_visit_leads_back_to_the_step(
    client_as: ClientAs, street_provider: FakeProvider
) -> None:
    maria = await client_as(MARIA)
    street_provider.overrides.callback = lambda answer: (
        {"state": answer["state"], "error": "access_denied"}
    )
    response = await sign_in_with(maria, "street", purpose="verify")
    assert (response.headers["location"], flash_code(response)) == (STEPS, "-provider_left")
