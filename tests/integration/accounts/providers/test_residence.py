"""Residence by a provider's claim: who is verified, as one person with one account, and until when."""

import asyncio
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx2
import pytest
from sqlmodel import select

from forum.accounts import queries
from forum.accounts.tables import Identity, Verification
from forum.app.container import Forum
from forum.core.journal.tables import JournalEntry
from forum.core.unit_of_work import ReadSession
from forum.ideas.tables import Vote
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, Drain, Mails, MakeClient
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
from tests.integration.accounts.providers.test_provider_members import members, person_claims
from tests.parsing import flash_code
from tests.people import ANN, ELS, MARIA, YUSUF, member_of
from tests.services.databases import ON_POSTGRES, ON_SQLITE
from tests.services.fake_provider import FakeProvider

STEPS = "/nl/me/verification"
NUMBER = "person-0001"
KEY = "a key for tests, with 32 characters or more"
HERE: dict[str, Any] = {"address": {"postal_code": "9000"}, "national_number": NUMBER}
ELSEWHERE: dict[str, Any] = {"address": {"postal_code": "1000"}, "national_number": NUMBER}


@pytest.fixture
def provider_settings(provider_settings: dict[str, str]) -> dict[str, str]:
    """Both providers vouch for residents, with one numbering of persons; votes need it."""
    prefix = "FORUM_SIGN_IN__PROVIDERS__"
    claims = {
        "RESIDENT_CLAIM": "{ claim = 'address.postal_code', values = ['9000'] }",
        "PERSON_CLAIM": "national_number",
        "PERSON_SCHEME": "be",
    }
    vouching = {
        f"{prefix}{name}__{key}": value
        for name in ("STREET", "TOWN")
        for key, value in claims.items()
    }
    return (
        provider_settings
        | vouching
        | {"FORUM_VERIFICATION__KEY": KEY, "FORUM_VERIFICATION__VOTES": "resident"}
    )


async def verifications(forum: Forum) -> list[Verification]:
    """All verifications."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Verification))


async def identities(forum: Forum) -> list[Identity]:
    """All linked identities."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Identity))


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


NOT_VERIFYING: dict[str, dict[str, Any]] = {
    "another town": ELSEWHERE,
    "no claim": {"national_number": NUMBER},
    "another kind of claim": {"address": "9000", "national_number": NUMBER},
    "a list without it": {"address": {"postal_code": ["1000"]}, "national_number": NUMBER},
    "no person": {"address": {"postal_code": "9000"}},
    "several persons": {"address": {"postal_code": "9000"}, "national_number": [NUMBER, "2"]},
    "an empty person": {"address": {"postal_code": "9000"}, "national_number": " "},
}


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


async def test_the_number_is_nowhere(
    client: httpx2.AsyncClient,
    street_provider: FakeProvider,
    forum: Forum,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    street_provider.person = person_claims(**HERE)
    await sign_in_with(client, "street")
    (found,) = await verifications(forum)
    assert re.fullmatch("[0-9a-f]{64}", found.person_hash)
    assert NUMBER not in caplog.text
    assert KEY not in caplog.text
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or NUMBER.encode() not in file.read_bytes(), file


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


@ON_SQLITE
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
async def test_administrators_see_who_vouched(
    client_as: ClientAs, street_provider: FakeProvider, forum: Forum
) -> None:
    street_provider.person = person_claims(**HERE)
    await sign_in_with(await client_as(MARIA), "street", purpose="verify")
    maria = await member_of(forum.session_factory, MARIA)
    page = (await (await client_as(ANN)).get(f"/en/admin/members/{maria.pk}")).text
    assert "Lives here, says Straat-ID" in page


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


@ON_SQLITE
async def test_the_export_says_by_whom_and_hides_the_hash(
    client_as: ClientAs, street_provider: FakeProvider, forum: Forum, drain: Drain
) -> None:
    maria = await client_as(MARIA)
    street_provider.person = person_claims(**HERE)
    await sign_in_with(maria, "street", purpose="verify")
    await maria.post(STEPS, data={"home": "centrum"})
    (found,) = await verifications(forum)
    await maria.post("/en/me/data/copy")
    await drain()
    archive = await maria.post("/en/me/data/copy/fetch")
    assert archive.status_code == 200
    texts = _texts_in(archive.content)
    assert '"provider": "street"' in texts
    assert "Centrum" in texts
    assert found.person_hash not in texts
    assert NUMBER not in texts


def _texts_in(archive: bytes) -> str:
    """All files of a zip archive, as one text."""
    with ZipFile(BytesIO(archive)) as files:
        return "\n".join(files.read(name).decode() for name in files.namelist())
