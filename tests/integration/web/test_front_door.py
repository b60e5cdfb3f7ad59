"""What holds for every request: origin, headers, sizes, limits, errors in the reader's language."""

import logging
import re
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote

import httpx2
import pytest
from sqlmodel import select
from starlette.applications import Starlette

from forum.accounts.tables import SignIn
from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.i18n.languages import LANGUAGES
from tests.conftest import BASE_URL, ClientAs, Drain, MakeClient, MakeForum
from tests.factories import BODY, post_public_idea
from tests.parsing import Page
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
ASK = {"email": "jan@example.org"}


async def asked(forum: Forum) -> int:
    """How many sign-ins were asked for: a change that everyone may make."""
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
    ],
    ids=str,
)
async def test_another_site_changes_nothing(
    forum: Forum, client: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.post("/en/sign-in", data=ASK, headers=headers)
    assert answer.status_code == 403
    assert "another website" in answer.text
    assert await asked(forum) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": BASE_URL},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": BASE_URL},
    ],
    ids=str,
)
async def test_our_own_site_does(
    forum: Forum, client: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.post("/en/sign-in", data=ASK, headers=headers)
    assert answer.status_code == 303
    assert await asked(forum) == 1


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://ideas.example.org", 303), ("http://ideas.example.org", 403)],
)
async def test_behind_a_proxy_the_scheme_is_that_of_the_settings(
    make_forum: MakeForum, origin: str, status: int
) -> None:
    """TLS ends in the proxy, so the request itself comes by http."""
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
        answer = await client.post("/en/sign-in", data=ASK, headers={"origin": origin})
        assert answer.status_code == status


@pytest.mark.parametrize("path", ["/nl/", "/nl/ideas", "/nl/nothing", "/static/site.css"])
async def test_two_names_at_once_are_refused(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get("/nl/")).status_code == 200, "and kept ready"
    twice = [("host", "127.0.0.1:8000"), ("host", "evil.example")]
    for headers in (twice, twice[::-1], [twice[0], twice[0]]):
        assert (await client.get(path, headers=headers)).status_code == 400


@pytest.mark.parametrize("path", ["/nl/ideas/", "/nl/ideas/?sort=new", "//evil.example/nl/ideas/"])
async def test_no_redirect_repeats_the_name_it_was_asked_under(
    client: httpx2.AsyncClient, path: str
) -> None:
    answer = await client.get(f"http://localhost:9999{path}")
    if answer.status_code != 404:
        assert answer.headers["location"].startswith(f"{BASE_URL}/nl/ideas")


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("10.1.2.3", 404),
        ("192.0.2.1", 404), ("", 404),
    ],
)  # fmt: skip
async def test_only_watchers_are_told_how_it_stands(
    app: Starlette, path: str, address: str, status: int
) -> None:
    transport = httpx2.ASGITransport(app, client=(address, 50000))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        assert (await client.get(path)).status_code == status
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize(
    "path", ["/nl/", "/nl/ideas", "/nl/nothing", "/healthz", "/static/site.css"]
)
async def test_every_answer_carries_the_headers(client: httpx2.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-request-id"]
    assert headers["cache-control"]


async def test_over_https_cookies_and_transport_are_strict(make_forum: MakeForum) -> None:
    app = create_app(make_forum(FORUM_SITE__BASE_URL="https://127.0.0.1"))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="https://127.0.0.1") as client:
            answer = await client.post("/fr/sign-in", data=ASK)
            assert answer.headers["strict-transport-security"]
            for cookie in answer.headers.get_list("set-cookie"):
                assert "secure" in cookie.lower()


async def test_a_page_of_a_member_is_kept_by_nobody_else(client_as: ClientAs) -> None:
    answer = await (await client_as(MARIA)).get("/nl/me")
    assert (
        "private" in answer.headers["cache-control"]
        or "no-store" in answer.headers["cache-control"]
    )


async def test_a_foreign_host_is_refused(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/nl/", headers={"host": "evil.example"})).status_code == 400


async def test_a_body_that_is_too_large_is_refused(
    client: httpx2.AsyncClient, forum: Forum
) -> None:
    answer = await client.post("/en/sign-in", data={"email": "x" * 1_100_000})
    assert answer.status_code == 413
    assert "shorter" in answer.text

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"email=" + b"x" * 100_000

    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await client.post("/en/sign-in", content=stream(), headers=kind)).status_code == 413
    assert await asked(forum) == 0


async def test_too_much_in_a_short_time_is_told_to_wait(make_forum: MakeForum) -> None:
    app = create_app(make_forum(FORUM_LIMITS__ADDRESS="{ count = 3, seconds = 3600 }"))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
            answers = [
                await client.post("/en/sign-in", data={"email": f"p{number}@example.org"})
                for number in range(5)
            ]
            assert [answer.status_code for answer in answers] == [303, 303, 303, 429, 429]
            assert 0 < int(answers[-1].headers["retry-after"]) <= 3600
            assert "wait a little" in answers[-1].text
            assert (await client.get("/en/")).status_code == 200, "reading goes on"


async def test_what_was_typed_stands_on_the_page_that_says_no(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    body = "Kort maar lief.\nEn op dinsdag."
    typed = {"title": "Koffie", "body": body, "language": "nl", "call": "no-such-call"}
    answer = await maria.post("/ar/ideas", data=typed)
    assert answer.status_code == 404
    [line] = re.findall(r'readonly value="([^"]*)"', answer.text)
    [area] = re.findall(r"<textarea[^>]*readonly[^>]*>\n([^<]*)", answer.text)
    assert (line, area) == ("Koffie", body)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_errors_speak_the_language_of_the_page(
    client: httpx2.AsyncClient, language: str
) -> None:
    answer = await client.get(f"/{language}/nothing/here")
    assert answer.status_code == 404
    page = Page(answer.text)
    assert page.language == language
    assert f"/{language}/" in page.links


async def test_errors_outside_a_language_speak_the_readers(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/nothing", headers={"accept-language": "de"})
    assert answer.status_code == 404
    assert Page(answer.text).language == "de"


async def test_a_wrong_method_is_405(client: httpx2.AsyncClient) -> None:
    answer = await client.delete("/nl/ideas")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


NASTY = {
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


@pytest.mark.parametrize("text", NASTY.values(), ids=list(NASTY))
@pytest.mark.parametrize("field", ["title", "body", "name_shown", "neighbourhood", "language"])
async def test_whatever_is_typed_gets_an_answer(
    client_as: ClientAs, field: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    typed = {"title": "Een gewoon idee", "body": BODY, "language": "nl"} | {field: text}
    maria = await client_as(MARIA)
    answer = await maria.post("/nl/ideas", data=typed)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        page = await maria.get(answer.headers["location"])
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "\x00" not in page.text
        assert "49" not in Page(page.text).text or "7*7" in page.text
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("text", NASTY.values(), ids=list(NASTY))
async def test_whatever_stands_in_an_address_gets_an_answer(
    client: httpx2.AsyncClient, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    short = text[:2000]
    for path in ("/nl/ideas", "/nl/search"):
        for name in ("q", "after", "neighbourhood", "status", "sort", "said"):
            answer = await client.get(path, params={name: short})
            assert answer.status_code in (200, 404), (path, name)
    for path in ("/i/{}", "/nl/sign-in/{}", "/nl/ideas/{}", "/{}", "/nl/unsubscribe/{}"):
        answer = await client.get(path.replace("{}", quote(short[:200], safe="")))
        assert answer.status_code in (200, 303, 301, 404, 410), path
    assert not [record for record in caplog.records if record.exc_info]


async def test_broken_bodies_get_an_answer(client: httpx2.AsyncClient) -> None:
    for kind, content in (
        ("application/x-www-form-urlencoded", b"\xff\xfe=%ZZ&&==&email"),
        ("application/x-www-form-urlencoded", b"email=" + b"%" * 500),
        ("application/json", b'{"email": "jan@example.org"}'),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"no boundary"),
        ("", b"\x00\x01"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(500))),
    ):
        answer = await client.post("/nl/sign-in", content=content, headers={"content-type": kind})
        assert answer.status_code in (303, 400, 422), (kind, content[:30])


async def test_the_log_holds_no_address_and_no_query(
    client: httpx2.AsyncClient, drain: Drain, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await client.post("/nl/sign-in", data=ASK)
    await drain()
    await client.get("/nl/search?q=eenzaamheid")
    await client.get("/nl/sign-in/some-secret-token")
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("forum")
    )
    assert "GET" in logged
    for secret in ("jan@example.org", "eenzaamheid", "some-secret-token", "127.0.0.1"):
        assert secret not in logged


async def test_alive_and_ready(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/healthz")).status_code == 200
    ready = await client.get("/readyz")
    assert ready.status_code == 200
    parts = ready.json()
    del parts["version"]
    assert set(parts.values()) == {"ok"}


@pytest.mark.parametrize(
    ("header", "expected"), [("", "nl"), ("fr-BE", "fr"), ("ja, ar;q=0.5", "ar"), ("ja", "nl")]
)
async def test_the_way_in_is_in_the_readers_language(
    client: httpx2.AsyncClient, header: str, expected: str
) -> None:
    answer = await client.get("/", headers={"accept-language": header})
    assert (answer.status_code, answer.headers["location"]) == (302, f"/{expected}/")
    assert "accept-language" in answer.headers["vary"].lower()


async def test_a_language_that_was_chosen_is_remembered(client: httpx2.AsyncClient) -> None:
    await client.get("/tr/", headers={"accept-language": "nl"})
    answer = await client.get("/", headers={"accept-language": "nl"})
    assert answer.headers["location"] == "/tr/"


async def test_every_public_page_names_its_translations(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum)
    for path in ("", "ideas", f"ideas/{idea.number}", "about", "house-rules", "privacy"):
        page = await client.get(f"/nl/{path}", follow_redirects=True)
        for language in LANGUAGES:
            assert f'hreflang="{language}"' in page.text, (path, language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_there_in_every_language(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, language: str
) -> None:
    idea = await post_public_idea(forum)
    guest, maria = new_client(), await client_as(MARIA)
    for path in ("", "ideas", "ideas/new", f"ideas/{idea.number}", "sign-in", "search?q=koffie",
                 "about", "house-rules", "privacy", "accessibility"):  # fmt: skip
        answer = await guest.get(f"/{language}/{path}", follow_redirects=True)
        assert answer.status_code == 200, path
        assert Page(answer.text).language == language
        assert ('dir="rtl"' in answer.text.split(">", 2)[1]) == (language == "ar")
    assert (await maria.get(f"/{language}/me")).status_code == 200


async def test_no_get_changes_anything(
    forum: Forum, client_as: ClientAs, queries: Callable[[], object]
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    with queries() as sent:  # type: ignore[attr-defined]
        for path in ("", "ideas", "ideas/new", f"ideas/{idea.number}", "me", "search?q=x"):
            await maria.get(f"/nl/{path}", follow_redirects=True)
    writes = [one for one in sent if one.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert not writes
