"""Residence by a provider's claim: until when it counts."""

from forum.app.container import Forum
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, MakeClient
from tests.factories import post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.accounts.providers.flow import (
    sign_in_with,
)
from tests.integration.accounts.providers.residence.claims import (
    ELSEWHERE,
    HERE,
    NUMBER,
    verifications,
)
from tests.integration.accounts.providers.test_provider_members import members, person_claims
from tests.parsing import flash_code
from tests.people import MARIA, member_of
from tests.services.databases import ON_SQLITE
from tests.services.fake_provider import FakeProvider


async def test_a_verification_ends_when_the_provider_says_so(
    new_client: MakeClient, street_provider: FakeProvider, forum: Forum, clock: FrozenClock
) -> None:
    street_provider.person = person_claims(**HERE)
    await sign_in_with(new_client(), "street")
    street_provider.person = person_claims(national_number=NUMBER)
    await sign_in_with(new_client(), "street")
    (member,) = await members(forum, "jan@example.org")
    assert member.verified_until is not None
    assert member.verified_until > clock.now()
    street_provider.person = person_claims(**ELSEWHERE)
    client = new_client()
    await sign_in_with(client, "street")
    (member,) = await members(forum, "jan@example.org")
    assert member.verified_until == clock.now()
    assert "so please do it once more" in (await client.get("/en/me/verification")).text


@ON_SQLITE
async def test_it_ends_also_for_a_member_who_tries_again(
    client_as: ClientAs, street_provider: FakeProvider, forum: Forum, clock: FrozenClock
) -> None:
    maria = await client_as(MARIA)
    street_provider.person = person_claims(**HERE)
    await sign_in_with(maria, "street", purpose="verify")
    street_provider.person = person_claims(**ELSEWHERE)
    assert flash_code(await sign_in_with(maria, "street", purpose="verify")) == "-not_vouched"
    assert (await member_of(forum.session_factory, MARIA)).verified_until == clock.now()


@ON_SQLITE
async def test_it_expires_and_its_hash_is_deleted(
    client_as: ClientAs, street_provider: FakeProvider, forum: Forum, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    street_provider.person = person_claims(**HERE)
    await sign_in_with(maria, "street", purpose="verify")
    clock.advance(days=forum.settings.verification.days)
    maria = await client_as(MARIA)
    response = await maria.post(f"/nl/ideas/{idea.number}/vote")
    assert flash_code(response) == "step_left"
    await forum.sweeper.sweep_if_due()
    assert len(await verifications(forum)) == 1
    clock.advance(days=forum.settings.retention.verifications, hours=1)
    await forum.sweeper.sweep_if_due()
    assert await verifications(forum) == []


async def test_erased_somebody_may_be_verified_again(
    new_client: MakeClient, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims(**HERE)
    await sign_in_with(new_client(), "street")
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, "jan@example.org")
    assert await verifications(forum) == []
    await sign_in_with(new_client(), "street")
    assert len(await verifications(forum)) == 1
