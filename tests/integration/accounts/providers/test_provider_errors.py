"""Provider errors: each gives one error page and one log line, and begins no session."""

import re
from functools import partial
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from forum.accounts.oidc import client as oidc
from forum.accounts.oidc.claims import ProviderFault
from forum.accounts.oidc.discovery import WELL_KNOWN_PATH as DISCOVERY_PATH
from forum.app.container import Forum
from forum.app.factories import make_providers
from forum.app.web import create_app
from tests.conftest import MakeClient, MakeForum
from tests.frozen_clock import FrozenClock
from tests.integration.accounts.providers.flow import (
    assert_sign_in_error,
    authorise,
    is_signed_in,
    sign_in_log,
    sign_in_with,
    start_sign_in,
    with_changes,
)
from tests.parsing import Page
from tests.people import MARIA
from tests.services.databases import ON_SQLITE
from tests.services.fake_provider import FakeProvider
from tests.services.loopback import free_port

PERSON = {"sub": "person-4711", "email": MARIA.email, "email_verified": True}


@pytest.fixture(autouse=True)
def _person_is_maria(town_provider: FakeProvider, street_provider: FakeProvider) -> None:
    town_provider.person = street_provider.person = PERSON


def fail_paths(provider: FakeProvider, *paths: str, failure: str = "away") -> None:
    """Make the provider fail at some paths."""
    provider.failing = dict.fromkeys(paths, failure)


@ON_SQLITE
async def test_a_callback_is_used_once(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    callback_url = await authorise(await start_sign_in(client, "street"))
    assert (await client.get(callback_url)).status_code == 303
    assert_sign_in_error(await client.get(callback_url), 400)
    assert sign_in_log(caplog) == ["sign-in with street: provider_lost (no such journey)"]


@ON_SQLITE
async def test_a_callback_is_valid_only_in_the_browser_that_started(
    client: httpx2.AsyncClient, new_client: MakeClient, street_provider: FakeProvider
) -> None:
    callback_url = await authorise(await start_sign_in(client, "street"))
    victim = new_client()
    await start_sign_in(victim, "street")
    for browser in (victim, new_client()):
        assert_sign_in_error(await browser.get(callback_url), 400)
        assert not await is_signed_in(browser)
    assert "/token" not in street_provider.requested_paths
    assert (await client.get(callback_url)).status_code == 303


@ON_SQLITE
async def test_a_callback_is_valid_only_for_its_own_provider(
    client: httpx2.AsyncClient, town_provider: FakeProvider
) -> None:
    callback_url = await authorise(await start_sign_in(client, "street"))
    assert_sign_in_error(await client.get(callback_url.replace("/street/", "/town/")), 400)
    assert "/token" not in town_provider.requested_paths
    assert not await is_signed_in(client)


@ON_SQLITE
async def test_a_made_up_state_is_refused(client: httpx2.AsyncClient) -> None:
    await start_sign_in(client, "street")
    for state in ("", "x", "é", "\0", "a" * 5000):
        query = {"state": state, "code": "x"}
        assert_sign_in_error(await client.get("/sign-in/with/street/callback", params=query), 400)


@ON_SQLITE
async def test_after_a_quarter_of_an_hour_it_is_too_late(
    client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    callback_url = await authorise(await start_sign_in(client, "street"))
    clock.advance(minutes=15)
    assert_sign_in_error(await client.get(callback_url), 400)
    assert not await is_signed_in(client)


CANCELLED_ERRORS = [
    ("access_denied", 403, "provider_left (access_denied)"),
    ("login_required", 403, "provider_left (login_required)"),
    ("temporarily_unavailable", 502, "provider_down (temporarily_unavailable)"),
    ("unauthorized_client", 502, "provider_down (unauthorized_client)"),
    ("maria@example.org", 502, "provider_down (unknown error)"),
]


@ON_SQLITE
async def test_an_error_at_the_callback_is_reported(
    new_client: MakeClient, street_provider: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    for error, status, line in CANCELLED_ERRORS:
        street_provider.overrides.callback = partial(_error, error)
        caplog.clear()
        response = await sign_in_with(new_client(), "street", path="/ar/ideas", lang="ar")
        assert_sign_in_error(response, status)
        page = Page(response.text)
        assert page.language == "ar"
        assert ("next", "/ar/ideas") in page.every
        assert sign_in_log(caplog) == [f"sign-in with street: {line}"]


def _error(error: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {"state": parameters["state"], "error": error}


@ON_SQLITE
async def test_a_provider_that_fails_at_the_start(
    client: httpx2.AsyncClient, street_provider: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    for failure in ("away", "broken", "elsewhere"):
        fail_paths(street_provider, DISCOVERY_PATH, failure=failure)
        caplog.clear()
        response = await client.get("/nl/sign-in/with/street?next=/nl/ideas")
        assert_sign_in_error(response, 502)
        assert ("next", "/nl/ideas") in Page(response.text).every
        (line,) = sign_in_log(caplog)
        assert re.fullmatch(r"sign-in with street: provider_down \([\w' ]+\)", line)


@ON_SQLITE
async def test_a_provider_that_fails_at_the_callback(
    client: httpx2.AsyncClient, street_provider: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (DISCOVERY_PATH, "/token", "/jwks", "/userinfo"):
        for failure in ("away", "broken"):
            street_provider.failing = {}
            callback_url = await authorise(await start_sign_in(client, "street"))
            fail_paths(street_provider, path, failure=failure)
            caplog.clear()
            assert_sign_in_error(await client.get(callback_url), 502)
            assert not await is_signed_in(client)
            assert len(sign_in_log(caplog)) == 1


@ON_SQLITE
async def test_requests_to_a_provider_time_out(
    client: httpx2.AsyncClient, street_provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "REQUEST_TIMEOUT", 0.2)
    fail_paths(street_provider, DISCOVERY_PATH, failure="slow")
    assert_sign_in_error(await client.get("/nl/sign-in/with/street"), 502)


@ON_SQLITE
async def test_a_wrong_secret_is_named_in_the_log(
    make_forum: MakeForum,
    provider_settings: dict[str, str],
    street_provider: FakeProvider,
) -> None:
    changed = {"FORUM_SIGN_IN__PROVIDERS__STREET__CLIENT_SECRET": "another"}
    providers = make_providers(make_forum(**(provider_settings | changed)).settings)
    with pytest.raises(ProviderFault) as raised:
        await oidc.claims_for(
            providers["street"], {"code": "x"},
            redirect_uri="http://127.0.0.1:8000/", nonce="n", verifier="v" * 43,
            now=FrozenClock().now(),
        )  # fmt: skip
    assert (raised.value.code, raised.value.detail) == ("provider_down", "invalid_client")


BAD_METADATA: list[dict[str, Any]] = [
    {"issuer": "http://127.0.0.1:1"},
    {"authorization_endpoint": "http://example.org/authorize"},
    {"token_endpoint": "http://example.org/token"},
    {"token_endpoint": None},
    {"jwks_uri": "javascript:alert(1)"},
    {"userinfo_endpoint": "http://[bad"},
    {"end_session_endpoint": 7},
]


@ON_SQLITE
async def test_bad_metadata_is_refused(
    client: httpx2.AsyncClient, street_provider: FakeProvider, forum: Forum
) -> None:
    for change in BAD_METADATA:
        street_provider.overrides.metadata = with_changes(**change)
        assert_sign_in_error(await client.get("/nl/sign-in/with/street"), 502)
        faults = await oidc.faults(make_providers(forum.settings).values())
        assert list(faults) == ["street"]


@ON_SQLITE
async def test_no_secrets_or_personal_data_are_stored_or_logged(
    client: httpx2.AsyncClient,
    street_provider: FakeProvider,
    forum: Forum,
    caplog: pytest.LogCaptureFixture,
) -> None:
    authorisation_url = await start_sign_in(client, "street")
    secrets = [client.cookies["forum_away"], *httpx2.URL(authorisation_url).params.values()]
    stored = []
    async with forum.session_factory.database.read_connection() as database:
        for row in await database.execute(text("SELECT * FROM provider_sign_in")):
            stored += [str(value) for value in row]
    for secret in secrets:
        assert secret in ("code", "nl", "S256") or secret not in stored
    callback_url = await authorise(authorisation_url)
    street_provider.person = PERSON | {"email_verified": False}
    await client.get(callback_url)
    log = "\n".join(record.getMessage() for record in caplog.records)
    personal = (str(PERSON["sub"]), str(PERSON["email"]))
    for secret in (*secrets[:1], *personal, httpx2.URL(callback_url).params["code"]):
        assert secret not in log


@ON_SQLITE
async def test_the_authorisation_request_has_the_expected_parameters(
    client: httpx2.AsyncClient, street_provider: FakeProvider
) -> None:
    authorisation_url = await start_sign_in(client, "street", lang="tr")
    parameters = dict(httpx2.URL(authorisation_url).params)
    assert authorisation_url.startswith(f"{street_provider.issuer}/authorize?")
    assert parameters["redirect_uri"] == "http://127.0.0.1:8000/sign-in/with/street/callback"
    assert (parameters["response_type"], parameters["code_challenge_method"]) == ("code", "S256")
    assert (parameters["scope"], parameters["ui_locales"]) == ("openid email", "tr")
    assert len({parameters["state"], parameters["nonce"], parameters["code_challenge"]}) == 3
    second = dict(httpx2.URL(await start_sign_in(client, "street")).params)
    for name in ("state", "nonce", "code_challenge"):
        assert parameters[name] != second[name]


@ON_SQLITE
async def test_a_handle_somebody_else_chose_isnt_used(new_client: MakeClient) -> None:
    for value in ("x", "", "é", "a" * 5000, "a b", '"'):
        browser = new_client(headers={"cookie": f"forum_away={value}".encode()})
        response = await browser.get("/nl/sign-in/with/street")
        assert len(response.cookies["forum_away"]) == 43


@ON_SQLITE
async def test_over_https_the_cookie_is_bound_to_the_host(
    make_forum: MakeForum, provider_settings: dict[str, str]
) -> None:
    forum = make_forum(
        **provider_settings,
        FORUM_SITE__BASE_URL="https://ideas.example.org",
        FORUM_SERVER__ALLOWED_HOSTS='["ideas.example.org"]',
    )
    await forum.engine.start()
    app = create_app(forum)
    over_https = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url=forum.site.base_url
    )
    async with app.router.lifespan_context(app), over_https as browser:
        response = await browser.get("/nl/sign-in/with/street")
    cookie = response.headers["set-cookie"].lower()
    assert cookie.startswith("__host-forum_away=")
    for word in ("secure", "httponly", "samesite=lax", "path=/", "max-age=900"):
        assert word in cookie
    parameters = httpx2.URL(response.headers["location"]).params
    assert parameters["redirect_uri"] == "https://ideas.example.org/sign-in/with/street/callback"


@ON_SQLITE
async def test_an_unreachable_provider_is_named(
    make_forum: MakeForum, provider_settings: dict[str, str], street_provider: FakeProvider
) -> None:
    unreachable = {"FORUM_SIGN_IN__PROVIDERS__TOWN__ISSUER": f"http://127.0.0.1:{free_port()}"}
    providers = make_providers(make_forum(**(provider_settings | unreachable)).settings)
    assert await oidc.faults(providers.values()) == {"town": "Connection refused"}
