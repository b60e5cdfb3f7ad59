"""Signing out: of the forum, and at the provider that signed the member in."""

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
async def maria(client: httpx2.AsyncClient, street_provider: FakeProvider) -> httpx2.AsyncClient:
    """Maria's browser, signed in through the provider."""
    street_provider.person = {"sub": "p-1", "email": MARIA.email, "email_verified": True}
    await sign_in_with(client, "street")
    return client


@ON_SQLITE
async def test_signing_out_continues_at_the_provider(
    maria: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum
) -> None:
    response = await maria.post("/nl/sign-out")
    assert response.status_code == 200
    refresh = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', response.text)
    assert refresh
    logout_url = httpx2.URL(unescape(refresh[1]))
    assert str(logout_url).startswith(f"{street_provider.issuer}/logout?theme=town&")
    return_url = "http://127.0.0.1:8000/sign-in/with/street/signed-out"
    assert logout_url.params["post_logout_redirect_uri"] == return_url
    assert logout_url.params["client_id"] == CLIENT
    assert "/nl/me" not in response.text
    assert not await is_signed_in(maria)
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Session)) == []
    assert (await maria.get(return_url)).headers["location"] == HOME


@ON_SQLITE
@pytest.mark.parametrize("failure", ["away", "without a place"])
async def test_signing_out_works_though_the_provider_cannot(
    maria: httpx2.AsyncClient,
    street_provider: FakeProvider,
    caplog: pytest.LogCaptureFixture,
    failure: str,
) -> None:
    if failure == "away":
        street_provider.failing = {"/.well-known/openid-configuration": failure}
    else:
        street_provider.overrides.metadata = lambda metadata: (
            metadata | {"end_session_endpoint": ""}
        )
    response = await maria.post("/nl/sign-out")
    assert (response.status_code, response.headers["location"]) == (303, HOME)
    assert not await is_signed_in(maria)
    assert len(sign_in_log(caplog)) == (1 if failure == "away" else 0)


@ON_SQLITE
async def test_signing_out_after_a_mail_sign_in_requests_no_provider(
    client_as: ClientAs, street_provider: FakeProvider
) -> None:
    response = await (await client_as(MARIA)).post("/nl/sign-out")
    assert response.headers["location"] == HOME
    assert street_provider.requested_paths == []
