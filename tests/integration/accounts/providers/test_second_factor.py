"""A provider's word on a second factor: `acr` or `amr` of a signed token, given a moment ago."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs, MakeClient, MakeForum
from tests.frozen_clock import BEGINNING, FrozenClock
from tests.integration.accounts.providers.flow import sign_in_with, start_sign_in, with_changes
from tests.parsing import Page
from tests.people import ELS, member_of
from tests.services.databases import ON_SQLITE
from tests.services.fake_provider import FakeProvider

PREFIX = "FORUM_SIGN_IN__PROVIDERS__TOWN__"
NOW = int(BEGINNING.timestamp())
RIGHT = {"acr": "urn:town:two", "auth_time": NOW}


@pytest.fixture
async def forum(make_forum: MakeForum, provider_settings: dict[str, str]) -> Forum:
    """A forum that requires a second factor, and takes the town's word for it."""
    settings = {
        f"{PREFIX}SECOND_FACTOR_ACR": '["urn:town:two", "urn:town:three"]',
        f"{PREFIX}SECOND_FACTOR_AMR": '["otp"]',
        "FORUM_SECOND_FACTOR__STAFF": "required",
    }
    created = make_forum(**provider_settings, **settings)
    await created.engine.start()
    return created


@pytest.fixture
def provider(town_provider: FakeProvider) -> FakeProvider:
    """The town's provider, which knows Els as a moderator."""
    town_provider.person = {
        "sub": "els", "email": ELS.email, "email_verified": True, "groups": ["mods"],
    }  # fmt: skip
    return town_provider


async def works(browser: httpx2.AsyncClient) -> bool:
    """Whether the moderators' desk opens."""
    return (await browser.get("/nl/moderation")).status_code == 200


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (RIGHT, True),
        (RIGHT | {"acr": "urn:town:three"}, True),
        ({"amr": ["pwd", "otp"], "auth_time": NOW}, True),
        (RIGHT | {"auth_time": NOW - 16 * 60}, True),
        (RIGHT | {"auth_time": NOW - 18 * 60}, False),
        (RIGHT | {"auth_time": str(NOW)}, False),
        ({"acr": "urn:town:two"}, False),
        ({"auth_time": NOW}, False),
        (RIGHT | {"acr": "urn:town:one"}, False),
        (RIGHT | {"acr": ["urn:town:two"]}, False),
        ({"amr": "otp", "auth_time": NOW}, False),
        ({"amr": ["pwd"], "auth_time": NOW}, False),
        ({}, False),
    ],
    ids=str,
)
@ON_SQLITE
async def test_which_tokens_count(
    provider: FakeProvider, new_client: MakeClient, claims: dict[str, Any], *, expected: bool
) -> None:
    provider.overrides.override(id_token=with_changes(**claims))
    browser = new_client()
    await sign_in_with(browser, "town")
    assert await works(browser) is expected


@ON_SQLITE
async def test_userinfo_is_no_proof(provider: FakeProvider, new_client: MakeClient) -> None:
    provider.overrides.override(userinfo=with_changes(**RIGHT))
    browser = new_client()
    await sign_in_with(browser, "town")
    assert not await works(browser)


@ON_SQLITE
async def test_it_is_asked_for_anew(new_client: MakeClient, provider: FakeProvider) -> None:
    request = parse_qs(urlsplit(await start_sign_in(new_client(), "town")).query)
    assert request["acr_values"] == ["urn:town:two urn:town:three"]
    assert request["max_age"] == ["900"]
    other = parse_qs(urlsplit(await start_sign_in(new_client(), "street")).query)
    assert not {"acr_values", "max_age"} & set(other)


async def test_from_then_on_a_mail_alone_gives_no_rights(
    forum: Forum, provider: FakeProvider, new_client: MakeClient, client_as: ClientAs
) -> None:
    provider.overrides.override(id_token=with_changes(**RIGHT))
    await sign_in_with(new_client(), "town")
    assert (await member_of(forum.session_factory, ELS)).has_second_factor
    els = await client_as(ELS)
    assert not await works(els)
    step = (await els.get("/nl/me/second-factor")).text
    assert "/sign-in/with/town" in step
    assert "/sign-in/with/street" not in step
    options = await els.post("/nl/me/security/passkeys/options")
    assert options.status_code == 403, "whoever has the mailbox adds no passkey"


@ON_SQLITE
async def test_a_dormant_role_wakes_through_the_provider(
    provider: FakeProvider, new_client: MakeClient, clock: FrozenClock
) -> None:
    provider.overrides.override(id_token=with_changes(**RIGHT))
    els = new_client()
    await sign_in_with(els, "town")
    assert await works(els)
    clock.advance(minutes=61)
    provider.now = clock.now().timestamp()
    assert not await works(els)
    again = RIGHT | {"auth_time": int(provider.now)}
    provider.overrides.override(id_token=with_changes(**again))
    response = await sign_in_with(els, "town", path="/nl/moderation")
    assert response.headers["location"] == "/nl/moderation"
    assert await works(els)


@ON_SQLITE
async def test_residents_of_such_a_provider_are_residents(
    forum: Forum, provider: FakeProvider, new_client: MakeClient
) -> None:
    provider.person = {"sub": "jan", "email": "jan@example.org", "email_verified": True}
    provider.overrides.override(id_token=with_changes(**RIGHT))
    jan = new_client()
    await sign_in_with(jan, "town")
    assert (await jan.get("/nl/me")).status_code == 200
    assert (await jan.get("/nl/moderation")).status_code == 403


@ON_SQLITE
async def test_a_role_that_is_awake_can_give_a_fresh_factor_to_change_it(
    provider: FakeProvider, new_client: MakeClient, clock: FrozenClock
) -> None:
    provider.overrides.override(id_token=with_changes(**RIGHT))
    els = new_client()
    await sign_in_with(els, "town")
    clock.advance(minutes=20)
    provider.now = clock.now().timestamp()
    assert await works(els), "the role is awake"
    options = "/nl/me/security/passkeys/options"
    assert (await els.post(options)).status_code == 403, "and its factor too old to change anything"
    step = Page((await els.get("/nl/me/second-factor?next=/nl/me/security")).text)
    link = next(link for link in step.links if "/sign-in/with/town" in link)
    assert "purpose=confirm" in link
    provider.overrides.override(id_token=with_changes(**RIGHT | {"auth_time": int(provider.now)}))
    response = await sign_in_with(els, "town", path="/nl/me/security", purpose="confirm")
    assert response.headers["location"] == "/nl/me/security"
    assert (await els.post(options)).status_code != 403
