"""Middleware and error pages: origin checks, headers, size and rate limits, error languages."""

import logging
import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx2
import pytest
from sqlmodel import select
from starlette.applications import Starlette
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from forum.accounts.tables import SignIn
from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.i18n.languages import LANGUAGES
from tests.conftest import BASE_URL, ClientAs, Drain, MakeClient, MakeForum, RecordStatements
from tests.factories import BODY, post_public_idea
from tests.parsing import Page
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
SIGN_IN_FORM = {"email": "jan@example.org"}


async def count_sign_ins(forum: Forum) -> int:
    """The number of requested sign-ins: a change that guests may make too."""
    async with forum.session_factory.read_session() as session:
        return len(await session.all(select(SignIn)))


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:8001"},
        {"origin": "null"},
        {"origin": BASE_URL.replace("http:", "https:")},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": BASE_URL},
        {"origin": ""},
        {"referer": "https://evil.example/nl/ideas"},
        {"origin": "null", "referer": f"{BASE_URL}/nl/"},
    ],
    ids=str,
)
async def test_a_cross_site_request_is_refused(
    forum: Forum, client: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    response = await client.post("/en/sign-in", data=SIGN_IN_FORM, headers=headers)
    assert response.status_code == 403
    assert "another website" in response.text
    assert await count_sign_ins(forum) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": BASE_URL},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": BASE_URL},
        {"referer": f"{BASE_URL}/nl/ideas"},
    ],
    ids=str,
)
async def test_a_same_origin_request_is_accepted(
    forum: Forum, client: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    response = await client.post("/en/sign-in", data=SIGN_IN_FORM, headers=headers)
    assert response.status_code == 303
    assert await count_sign_ins(forum) == 1


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://ideas.example.org", 303), ("http://ideas.example.org", 403)],
)
async def test_behind_a_proxy_the_scheme_is_taken_from_the_settings(
    make_forum: MakeForum, origin: str, status: int
) -> None:
    """The proxy terminates TLS, so the application receives an http request."""
    forum = make_forum(
        FORUM_SITE__BASE_URL="https://ideas.example.org",
        FORUM_SERVER__ALLOWED_HOSTS='["ideas.example.org"]',
    )
    app = create_app(forum)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app), base_url="http://ideas.example.org"
        ) as client,
    ):
        response = await client.post("/en/sign-in", data=SIGN_IN_FORM, headers={"origin": origin})
        assert response.status_code == status


@pytest.mark.parametrize("path", ["/nl/", "/nl/ideas", "/nl/nothing", "/static/site.css"])
async def test_two_host_headers_are_refused(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get("/nl/")).status_code == 200, "this response is cached"
    two_hosts = [("host", "127.0.0.1:8000"), ("host", "evil.example")]
    for headers in (two_hosts, two_hosts[::-1], [two_hosts[0], two_hosts[0]]):
        assert (await client.get(path, headers=headers)).status_code == 400


@pytest.mark.parametrize("path", ["/nl/ideas/", "/nl/ideas/?sort=new", "//evil.example/nl/ideas/"])
async def test_no_redirect_repeats_the_host_header(client: httpx2.AsyncClient, path: str) -> None:
    response = await client.get(f"http://localhost:9999{path}")
    if response.status_code != 404:
        assert response.headers["location"].startswith(f"{BASE_URL}/nl/ideas")


async def test_no_redirect_to_www_repeats_the_host_header(make_forum: MakeForum) -> None:
    forum = make_forum(
        FORUM_SITE__BASE_URL="https://www.example.org",
        FORUM_SERVER__ALLOWED_HOSTS='["www.example.org"]',
    )
    transport = httpx2.ASGITransport(create_app(forum))
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://example.org:9999"
    ) as browser:
        response = await browser.get("/nl/ideas?sort=new")
    assert response.status_code == 307
    assert response.headers["location"] == "https://www.example.org/nl/ideas?sort=new"


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("10.1.2.3", 404),
        ("192.0.2.1", 404), ("", 404),
    ],
)  # fmt: skip
async def test_only_monitoring_addresses_see_readiness_and_metrics(
    app: Starlette, path: str, address: str, status: int
) -> None:
    transport = httpx2.ASGITransport(app, client=(address, 50000))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        assert (await client.get(path)).status_code == status
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost"}, 200),
        ({"x-request-id": "0123456789"}, 200),
        ({"x-forwarded-for": "127.0.0.1"}, 404),
        ({"x-forwarded-for": "::ffff:127.0.0.1"}, 404),
        ({"x-forwarded-for": ""}, 404),
        ({"x-forwarded-proto": "https"}, 404),
        ({"x-forwarded-host": "ideas.example.org"}, 404),
        ({"forwarded": "for=127.0.0.1"}, 404),
        ({"x-real-ip": "127.0.0.1"}, 404),
        ({"via": "1.1 proxy"}, 404),
        ({"host": "ideas.example.org"}, 404),
        ({"host": "IDEAS.example.org.:8000"}, 404),
    ],
    ids=str,
)
async def test_nothing_that_a_proxy_passes_on_reaches_readiness_and_metrics(
    make_forum: MakeForum, path: str, headers: dict[str, str], status: int
) -> None:
    app = create_app(
        make_forum(
            FORUM_SITE__BASE_URL="https://ideas.example.org", FORUM_SERVER__ALLOWED_HOSTS='["*"]'
        )
    )
    trusting = ProxyHeadersMiddleware(app, trusted_hosts="127.0.0.1")  # type: ignore[arg-type]
    transport = httpx2.ASGITransport(trusting, client=("127.0.0.1", 50000))  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        assert (await client.get(path, headers=headers)).status_code == status
        assert (await client.get("/healthz", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/nl/", "/nl/ideas", "/nl/nothing", "/healthz", "/static/site.css"]
)
async def test_every_response_has_the_security_headers(
    client: httpx2.AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-request-id"]
    assert headers["cache-control"]


async def test_over_https_cookies_are_secure_and_hsts_is_sent(make_forum: MakeForum) -> None:
    app = create_app(make_forum(FORUM_SITE__BASE_URL="https://127.0.0.1"))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="https://127.0.0.1") as client:
            response = await client.post("/fr/sign-in", data=SIGN_IN_FORM)
            assert response.headers["strict-transport-security"]
            for cookie in response.headers.get_list("set-cookie"):
                assert "secure" in cookie.lower()


async def test_a_page_of_a_member_is_not_cached_by_proxies(client_as: ClientAs) -> None:
    response = await (await client_as(MARIA)).get("/nl/me")
    assert (
        "private" in response.headers["cache-control"]
        or "no-store" in response.headers["cache-control"]
    )


async def test_a_foreign_host_is_refused(client: httpx2.AsyncClient) -> None:
    response = await client.get("/nl/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_a_body_that_is_too_large_is_refused(
    client: httpx2.AsyncClient, forum: Forum
) -> None:
    response = await client.post("/en/sign-in", data={"email": "x" * 1_100_000})
    assert response.status_code == 413
    assert "shorter" in response.text

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"email=" + b"x" * 100_000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert (await client.post("/en/sign-in", content=stream(), headers=headers)).status_code == 413
    assert await count_sign_ins(forum) == 0


async def test_too_many_requests_get_429_and_retry_after(make_forum: MakeForum) -> None:
    app = create_app(make_forum(FORUM_LIMITS__ADDRESS="{ count = 3, seconds = 3600 }"))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
            responses = [
                await client.post("/en/sign-in", data={"email": f"p{number}@example.org"})
                for number in range(5)
            ]
            assert [response.status_code for response in responses] == [303, 303, 303, 429, 429]
            assert 0 < int(responses[-1].headers["retry-after"]) <= 3600
            assert "wait a little" in responses[-1].text
            assert (await client.get("/en/")).status_code == 200, "reading is not limited"


async def test_the_error_page_shows_the_input(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    body = "Kort maar lief.\nEn op dinsdag."
    form_data = {"title": "Koffie", "body": body, "language": "nl", "call": "no-such-call"}
    response = await maria.post("/ar/ideas", data=form_data)
    assert response.status_code == 404
    [title_shown] = re.findall(r'readonly value="([^"]*)"', response.text)
    [body_shown] = re.findall(r"<textarea[^>]*readonly[^>]*>\n([^<]*)", response.text)
    assert (title_shown, body_shown) == ("Koffie", body)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_errors_are_in_the_language_of_the_path(
    client: httpx2.AsyncClient, language: str
) -> None:
    response = await client.get(f"/{language}/nothing/here")
    assert response.status_code == 404
    page = Page(response.text)
    assert page.language == language
    assert f"/{language}/" in page.links


async def test_errors_without_a_language_in_the_path_are_in_the_accepted_language(
    client: httpx2.AsyncClient,
) -> None:
    response = await client.get("/nothing", headers={"accept-language": "de"})
    assert response.status_code == 404
    assert Page(response.text).language == "de"


async def test_a_wrong_method_is_405(client: httpx2.AsyncClient) -> None:
    response = await client.delete("/nl/ideas")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]


HOSTILE_TEXTS = {
    "null bytes": "Een idee\x00 met nullen",
    "control characters": "Een\x07 idee\x1b[31m \x7f rood",
    "100 kB": "woord " * 17_000,
    "emoji": "Een 🧡 voor 🧑‍🤝‍🧑 en 🏳️‍🌈 samen op straat",
    "arabic": "فكرة: شاي معا كل يوم ثلاثاء في الساحة",
    "direction override": "Een \u202eidee\u202c \u2066hier\u2069 en nu",
    "html": "<script>alert(1)</script> <b>idee</b> \"'&",
    "template": "{{ 7*7 }} {% raw %} ${7*7} #{7*7} %(name)s {name}",
    "sql": "'; DROP TABLE idea; -- en dan samen verder",
    "zalgo": "I\u0300\u0301\u0302\u0303\u0304\u0305d\u0306\u0307ee " * 20,
    "spaces": "\u00a0\u2003\u3000 \t ",
    "lines": "a\n\n\n\n\n\nb" * 50,
}


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=list(HOSTILE_TEXTS))
@pytest.mark.parametrize("field", ["title", "body", "name_shown", "neighbourhood", "language"])
async def test_hostile_form_values_cause_no_error(
    client_as: ClientAs, field: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    form_data = {"title": "Een gewoon idee", "body": BODY, "language": "nl"} | {field: text}
    maria = await client_as(MARIA)
    response = await maria.post("/nl/ideas", data=form_data)
    assert response.status_code in (303, 422)
    if response.status_code == 303:
        page = await maria.get(response.headers["location"])
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "\x00" not in page.text
        assert "49" not in Page(page.text).text or "7*7" in page.text
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=list(HOSTILE_TEXTS))
async def test_hostile_urls_cause_no_error(
    client: httpx2.AsyncClient, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    short = text[:2000]
    for path in ("/nl/ideas", "/nl/search"):
        for name in ("q", "after", "neighbourhood", "status", "sort", "said"):
            response = await client.get(path, params={name: short})
            assert response.status_code in (200, 404), (path, name)
    for path in ("/i/{}", "/nl/sign-in/{}", "/nl/ideas/{}", "/{}", "/nl/unsubscribe/{}"):
        response = await client.get(path.replace("{}", quote(short[:200], safe="")))
        assert response.status_code in (200, 303, 301, 404, 410), path
    assert not [record for record in caplog.records if record.exc_info]


async def test_malformed_bodies_cause_no_error(client: httpx2.AsyncClient) -> None:
    for content_type, content in (
        ("application/x-www-form-urlencoded", b"\xff\xfe=%ZZ&&==&email"),
        ("application/x-www-form-urlencoded", b"email=" + b"%" * 500),
        ("application/json", b'{"email": "jan@example.org"}'),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"no boundary"),
        ("", b"\x00\x01"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(500))),
    ):
        response = await client.post(
            "/nl/sign-in", content=content, headers={"content-type": content_type}
        )
        assert response.status_code in (303, 400, 422), (content_type, content[:30])


async def test_the_log_contains_no_personal_data_and_no_secrets(
    client: httpx2.AsyncClient, drain: Drain, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await client.post("/nl/sign-in", data=SIGN_IN_FORM)
    await drain()
    await client.get("/nl/search?q=eenzaamheid")
    await client.get("/nl/sign-in/some-secret-token")
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("forum")
    )
    assert "GET" in logged
    for secret in ("jan@example.org", "eenzaamheid", "some-secret-token", "127.0.0.1"):
        assert secret not in logged


async def test_liveness_and_readiness(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/healthz")).status_code == 200
    response = await client.get("/readyz")
    assert response.status_code == 200
    components = response.json()
    del components["version"]
    assert set(components.values()) == {"ok"}


@pytest.mark.parametrize(
    ("header", "expected"), [("", "nl"), ("fr-BE", "fr"), ("ja, ar;q=0.5", "ar"), ("ja", "nl")]
)
async def test_the_root_redirects_to_the_accepted_language(
    client: httpx2.AsyncClient, header: str, expected: str
) -> None:
    response = await client.get("/", headers={"accept-language": header})
    assert (response.status_code, response.headers["location"]) == (302, f"/{expected}/")
    assert "accept-language" in response.headers["vary"].lower()


async def test_a_language_that_was_chosen_is_remembered(client: httpx2.AsyncClient) -> None:
    await client.get("/tr/", headers={"accept-language": "nl"})
    response = await client.get("/", headers={"accept-language": "nl"})
    assert response.headers["location"] == "/tr/"


async def test_every_public_page_links_to_its_translations(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum)
    for path in ("", "ideas", f"ideas/{idea.number}", "about", "house-rules", "privacy"):
        page = await client.get(f"/nl/{path}", follow_redirects=True)
        for language in LANGUAGES:
            assert f'hreflang="{language}"' in page.text, (path, language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_exists_in_every_language(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, language: str
) -> None:
    idea = await post_public_idea(forum)
    guest, maria = new_client(), await client_as(MARIA)
    for path in ("", "ideas", "ideas/new", f"ideas/{idea.number}", "sign-in", "search?q=koffie",
                 "about", "help", "house-rules", "privacy", "accessibility"):  # fmt: skip
        response = await guest.get(f"/{language}/{path}", follow_redirects=True)
        assert response.status_code == 200, path
        assert Page(response.text).language == language
        assert ('dir="rtl"' in response.text.split(">", 2)[1]) == (language == "ar")
    assert (await maria.get(f"/{language}/me")).status_code == 200


async def test_no_get_changes_anything(
    forum: Forum, client_as: ClientAs, record_statements: RecordStatements
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    with record_statements() as statements:
        for path in ("", "ideas", "ideas/new", f"ideas/{idea.number}", "me", "search?q=x"):
            await maria.get(f"/nl/{path}", follow_redirects=True)
    writes = [
        statement
        for statement in statements
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE")
    ]
    assert not writes
