"""Signing out here, and at the provider that had vouched."""

import re
from html import unescape

import httpx2
import pytest
from sqlmodel import select

from forum.accounts.tables import Session
from forum.app.container import Forum
from tests.conftest import ClientAs
from tests.integration.accounts.providers.flow import (
    is_signed_in,
    sign_in_log,
    sign_in_with,
)
from tests.people import MARIA
from tests.services.databases import ON_SQLITE
from tests.services.fake_provider import CLIENT, FakeProvider

HOME = "/nl/"


@pytest.fixture
async def maria(client: httpx2.AsyncClient, street: FakeProvider) -> httpx2.AsyncClient:
    """Maria's browser, in which she came by a provider."""
    street.person = {"sub": "p-1", "email": MARIA.email, "email_verified": True}
    await sign_in_with(client, "street")
    return client


async def test_it_leads_on_to_the_provider(
    maria: httpx2.AsyncClient, street: FakeProvider, forum: Forum
) -> None:
    answer = await maria.post("/nl/sign-out")
    assert answer.status_code == 200
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
    assert found
    there = httpx2.URL(unescape(found[1]))
    assert str(there).startswith(f"{street.issuer}/logout?theme=town&")
    back = "http://127.0.0.1:8000/sign-in/with/street/signed-out"
    assert there.params["post_logout_redirect_uri"] == back
    assert there.params["client_id"] == CLIENT
    assert "/nl/me" not in answer.text
    assert not await is_signed_in(maria)
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Session)) == []
    assert (await maria.get(back)).headers["location"] == HOME


@ON_SQLITE
@pytest.mark.parametrize("how", ["away", "without a place"])
async def test_a_provider_that_cant_sign_out_holds_nobody(
    maria: httpx2.AsyncClient,
    street: FakeProvider,
    caplog: pytest.LogCaptureFixture,
    how: str,
) -> None:
    if how == "away":
        street.failing = {"/.well-known/openid-configuration": how}
    else:
        street.overrides.metadata = lambda told: told | {"end_session_endpoint": ""}
    answer = await maria.post("/nl/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, HOME)
    assert not await is_signed_in(maria)
    assert len(sign_in_log(caplog)) == (1 if how == "away" else 0)


@ON_SQLITE
async def test_who_came_by_mail_asks_no_provider(client_as: ClientAs, street: FakeProvider) -> None:
    answer = await (await client_as(MARIA)).post("/nl/sign-out")
    assert answer.headers["location"] == HOME
    assert street.asked == []
