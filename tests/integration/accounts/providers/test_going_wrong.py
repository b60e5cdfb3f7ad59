"""Whatever goes wrong on the way: one kind page, one line in the log, nobody signed in."""

import re
from functools import partial
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from forum.accounts.oidc import client as oidc
from forum.accounts.oidc.claims import ProviderFault
from forum.accounts.oidc.discovery import WELL_KNOWN_PATH as DISCOVERY
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
def _maria_comes(town: FakeProvider, street: FakeProvider) -> None:
    town.person = street.person = PERSON


def failing(provider: FakeProvider, *paths: str, how: str = "away") -> None:
    """Let some of its pages fail."""
    provider.failing = dict.fromkeys(paths, how)


async def test_an_answer_is_used_once(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    back = await authorise(await start_sign_in(client, "street"))
    assert (await client.get(back)).status_code == 303
    assert_sign_in_error(await client.get(back), 400)
    assert sign_in_log(caplog) == ["sign-in with street: provider_lost (no such journey)"]


async def test_an_answer_counts_in_the_browser_that_asked(
    client: httpx2.AsyncClient, new_client: MakeClient, street: FakeProvider
) -> None:
    back = await authorise(await start_sign_in(client, "street"))
    victim = new_client()
    await start_sign_in(victim, "street")
    for browser in (victim, new_client()):
        assert_sign_in_error(await browser.get(back), 400)
        assert not await is_signed_in(browser)
    assert "/token" not in street.asked
    assert (await client.get(back)).status_code == 303


async def test_an_answer_counts_for_the_provider_that_was_asked(
    client: httpx2.AsyncClient, town: FakeProvider
) -> None:
    back = await authorise(await start_sign_in(client, "street"))
    assert_sign_in_error(await client.get(back.replace("/street/", "/town/")), 400)
    assert "/token" not in town.asked
    assert not await is_signed_in(client)


@ON_SQLITE
async def test_a_made_up_state_is_no_journey(client: httpx2.AsyncClient) -> None:
    await start_sign_in(client, "street")
    for state in ("", "x", "é", "\0", "a" * 5000):
        query = {"state": state, "code": "x"}
        assert_sign_in_error(await client.get("/sign-in/with/street/callback", params=query), 400)


async def test_after_a_quarter_of_an_hour_it_is_too_late(
    client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    back = await authorise(await start_sign_in(client, "street"))
    clock.move(minutes=15)
    assert_sign_in_error(await client.get(back), 400)
    assert not await is_signed_in(client)


CANCELLED_ERRORS = [
    ("access_denied", 403, "provider_left (access_denied)"),
    ("login_required", 403, "provider_left (login_required)"),
    ("temporarily_unavailable", 502, "provider_down (temporarily_unavailable)"),
    ("unauthorized_client", 502, "provider_down (unauthorized_client)"),
    ("maria@example.org", 502, "provider_down (unknown error)"),
]


@ON_SQLITE
async def test_whoever_turns_back_hears_so(
    new_client: MakeClient, street: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    for error, status, line in CANCELLED_ERRORS:
        street.overrides.callback = partial(_error, error)
        caplog.clear()
        answer = await sign_in_with(new_client(), "street", path="/ar/ideas", lang="ar")
        assert_sign_in_error(answer, status)
        page = Page(answer.text)
        assert page.language == "ar"
        assert ("next", "/ar/ideas") in page.every
        assert sign_in_log(caplog) == [f"sign-in with street: {line}"]


def _error(error: str, answer: dict[str, Any]) -> dict[str, Any]:
    return {"state": answer["state"], "error": error}


@ON_SQLITE
async def test_a_provider_that_is_away_before_one_leaves(
    client: httpx2.AsyncClient, street: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    for how in ("away", "broken", "elsewhere"):
        failing(street, DISCOVERY, how=how)
        caplog.clear()
        answer = await client.get("/nl/sign-in/with/street?next=/nl/ideas")
        assert_sign_in_error(answer, 502)
        assert ("next", "/nl/ideas") in Page(answer.text).every
        (line,) = sign_in_log(caplog)
        assert re.fullmatch(r"sign-in with street: provider_down \(\w+\)", line)


@ON_SQLITE
async def test_a_provider_that_is_away_when_one_comes_back(
    client: httpx2.AsyncClient, street: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (DISCOVERY, "/token", "/jwks", "/userinfo"):
        for how in ("away", "broken"):
            street.failing = {}
            back = await authorise(await start_sign_in(client, "street"))
            failing(street, path, how=how)
            caplog.clear()
            assert_sign_in_error(await client.get(back), 502)
            assert not await is_signed_in(client)
            assert len(sign_in_log(caplog)) == 1


@ON_SQLITE
async def test_nobody_waits_for_a_provider_for_long(
    client: httpx2.AsyncClient, street: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "REQUEST_TIMEOUT", 0.2)
    failing(street, DISCOVERY, how="slow")
    assert_sign_in_error(await client.get("/nl/sign-in/with/street"), 502)


@ON_SQLITE
async def test_a_wrong_secret_is_named_in_the_log(
    make_forum: MakeForum,
    provider_settings: dict[str, str],
    street: FakeProvider,
) -> None:
    wrong = {"FORUM_SIGN_IN__PROVIDERS__STREET__CLIENT_SECRET": "another"}
    providers = make_providers(make_forum(**(provider_settings | wrong)).settings)
    with pytest.raises(ProviderFault) as found:
        await oidc.claims_for(
            providers["street"], {"code": "x"},
            redirect_uri="http://127.0.0.1:8000/", nonce="n", verifier="v" * 43,
            now=FrozenClock().now(),
        )  # fmt: skip
    assert (found.value.code, found.value.detail) == ("provider_down", "invalid_client")


ASTRAY: list[dict[str, Any]] = [
    {"issuer": "http://127.0.0.1:1"},
    {"authorization_endpoint": "http://example.org/authorize"},
    {"token_endpoint": "http://example.org/token"},
    {"token_endpoint": None},
    {"jwks_uri": "javascript:alert(1)"},
    {"userinfo_endpoint": "http://[bad"},
    {"end_session_endpoint": 7},
]


@ON_SQLITE
async def test_metadata_that_leads_astray_is_refused(
    client: httpx2.AsyncClient, street: FakeProvider, forum: Forum
) -> None:
    for change in ASTRAY:
        street.overrides.metadata = with_changes(**change)
        assert_sign_in_error(await client.get("/nl/sign-in/with/street"), 502)
        wrong = await oidc.faults(make_providers(forum.settings).values())
        assert list(wrong) == ["street"]


async def test_nothing_secret_and_nobody_is_written_down(
    client: httpx2.AsyncClient,
    street: FakeProvider,
    forum: Forum,
    caplog: pytest.LogCaptureFixture,
) -> None:
    there = await start_sign_in(client, "street")
    secrets = [client.cookies["forum_away"], *httpx2.URL(there).params.values()]
    stored = []
    async with forum.session_factory.database.read_connection() as database:
        for row in await database.execute(text("SELECT * FROM provider_sign_in")):
            stored += [str(value) for value in row]
    for secret in secrets:
        assert secret in ("code", "nl", "S256") or secret not in stored
    back = await authorise(there)
    street.person = PERSON | {"email_verified": False}
    await client.get(back)
    written = "\n".join(record.getMessage() for record in caplog.records)
    personal = (str(PERSON["sub"]), str(PERSON["email"]))
    for secret in (*secrets[:1], *personal, httpx2.URL(back).params["code"]):
        assert secret not in written


@ON_SQLITE
async def test_the_way_there_is_made_as_it_should(
    client: httpx2.AsyncClient, street: FakeProvider
) -> None:
    there = await start_sign_in(client, "street", lang="tr")
    asked = dict(httpx2.URL(there).params)
    assert there.startswith(f"{street.issuer}/authorize?")
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/sign-in/with/street/callback"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["scope"], asked["ui_locales"]) == ("openid email", "tr")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    again = dict(httpx2.URL(await start_sign_in(client, "street")).params)
    for name in ("state", "nonce", "code_challenge"):
        assert asked[name] != again[name]


@ON_SQLITE
async def test_a_handle_somebody_else_chose_isnt_used(new_client: MakeClient) -> None:
    for planted in ("x", "", "é", "a" * 5000, "a b", '"'):
        browser = new_client(headers={"cookie": f"forum_away={planted}".encode()})
        answer = await browser.get("/nl/sign-in/with/street")
        assert len(answer.cookies["forum_away"]) == 43


@ON_SQLITE
async def test_over_https_the_cookie_is_bound_to_the_host(
    make_forum: MakeForum, provider_settings: dict[str, str]
) -> None:
    made = make_forum(
        **provider_settings,
        FORUM_SITE__BASE_URL="https://ideas.example.org",
        FORUM_SERVER__ALLOWED_HOSTS='["ideas.example.org"]',
    )
    await made.engine.start()
    app = create_app(made)
    over_https = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url=made.site.base_url
    )
    async with app.router.lifespan_context(app), over_https as browser:
        answer = await browser.get("/nl/sign-in/with/street")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-forum_away=")
    for word in ("secure", "httponly", "samesite=lax", "path=/", "max-age=900"):
        assert word in cookie
    asked = httpx2.URL(answer.headers["location"]).params
    assert asked["redirect_uri"] == "https://ideas.example.org/sign-in/with/street/callback"


@ON_SQLITE
async def test_a_provider_nobody_can_reach_is_named(
    make_forum: MakeForum, provider_settings: dict[str, str], street: FakeProvider
) -> None:
    gone = {"FORUM_SIGN_IN__PROVIDERS__TOWN__ISSUER": f"http://127.0.0.1:{free_port()}"}
    providers = make_providers(make_forum(**(provider_settings | gone)).settings)
    assert await oidc.faults(providers.values()) == {"town": "ConnectError"}
