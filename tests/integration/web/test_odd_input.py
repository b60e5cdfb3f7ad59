"""Unusual requests that no browser sends: each gets a defined response and no log record."""

import logging
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.core.database.pagination import encode_cursor
from forum.ideas.tables import Idea
from tests.conftest import ClientAs
from tests.factories import post_public_comment, post_public_idea
from tests.people import MARIA, TOM
from tests.services.databases import ON_SQLITE

NULL = "%00"
TEXT = "Elke dinsdag koffie op het plein, met een stoel voor wie alleen komt."


@pytest.mark.parametrize(
    "path",
    [
        "/nl/ideas/new?call=%00",
        "/nl/ideas?q=%00&theme=%00",
        "/nl/search?q=a%00b",
        "/nl/projects?state=%00",
    ],
)
async def test_null_characters_in_a_query_string(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code in (200, 404)


@pytest.mark.parametrize("path", [f"/i/{NULL}", f"/nl/sign-in/{NULL}", f"/nl/unsubscribe/{NULL}"])
async def test_null_characters_in_a_path(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path)).status_code in (404, 405)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/nl/ideas?sort=votes", (2**40, 1)),
        ("/nl/ideas?sort=discussed", (-(2**40), 2**62)),
        ("/nl/office/ideas?status=open", (2**40, 1)),
        ("/nl/projects?", ("0001-01-01T00:00:00+14:00", 1)),
        ("/nl/projects?", ("9999-12-31T23:59:00-14:00", 1)),
    ],
)
async def test_a_cursor_beyond_what_its_column_holds(
    client_as: ClientAs, path: str, key: tuple[int | str, int]
) -> None:
    response = await (await client_as(TOM)).get(f"{path}&after={encode_cursor(*key)}")
    assert response.status_code in (200, 404)


async def test_null_characters_in_a_form_are_dropped(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    form_data = {"title": "Koffie\0 op het plein", "body": TEXT + "\0", "call": "\0", "theme": "\0"}
    assert (await maria.post("/nl/ideas", data=form_data)).status_code == 303
    async with forum.session_factory.read_session() as session:
        (idea,) = await session.all(select(Idea))
    assert (idea.title, idea.body) == ("Koffie op het plein", TEXT)


@ON_SQLITE
@pytest.mark.parametrize("invisible", ["\u200b" * 30, "\u00ad\ufeff\u2060" * 10, " \n\t " * 10])
async def test_invisible_text_counts_as_empty(client_as: ClientAs, invisible: str) -> None:
    response = await (await client_as(MARIA)).post(
        "/nl/ideas", data={"title": invisible, "body": invisible}
    )
    assert response.status_code == 422
    assert 'href="#f-title"' in response.text
    assert 'href="#f-body"' in response.text


@ON_SQLITE
@pytest.mark.parametrize("origin", ["http://[", "null", "http://", "//", "http://evil.example"])
async def test_an_invalid_origin_counts_as_foreign(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture, origin: str
) -> None:
    with caplog.at_level(logging.WARNING):
        response = await client.post("/nl/sign-in", data={"email": "a"}, headers={"origin": origin})
    assert response.status_code == 403
    assert caplog.records == []


@ON_SQLITE
async def test_a_guest_gets_a_link_to_sign_in(client: httpx2.AsyncClient) -> None:
    response = await client.post("/en/ideas/1/unfollow")
    assert response.status_code == 403
    assert "Please sign in first." in response.text
    assert 'href="/en/sign-in?next=' in response.text


@ON_SQLITE
@pytest.mark.parametrize(
    ("accept_encoding", "compressed"),
    [("gzip", True), ("gzip, br;q=0.5", True), ("br, GZIP;q=0.1", True), ("gzip;q=0", False),
     (".gzip;q=0", False), ("br, gzip ; q=0.000", False), ("notgzip", False), ("gzip;q=much", False),
     ("identity", False), ("", False)],
)  # fmt: skip
async def test_gzip_is_sent_only_if_accepted(
    client: httpx2.AsyncClient, accept_encoding: str, compressed: bool
) -> None:
    for path in ("/nl/ideas", "/nl/ideas", "/nl/sign-in", "/static/site.css"):
        response = await client.get(path, headers={"accept-encoding": accept_encoding})
        assert response.status_code == 200
        assert ("content-encoding" in response.headers) is compressed, path


@ON_SQLITE
@pytest.mark.parametrize("letter", ["a", "é", "ب", "&x=", "%20", "a+"])
async def test_a_long_query_makes_no_long_page(client: httpx2.AsyncClient, letter: str) -> None:
    short = await client.get("/nl/search?q=koffie")
    for path in ("search", "ideas"):
        response = await client.get(f"/nl/{path}?q=koffie%20" + letter * 6000)
        assert response.status_code == 200
        assert len(response.text) < len(short.text) + 60_000


@ON_SQLITE
async def test_links_to_other_languages_keep_the_query(client: httpx2.AsyncClient) -> None:
    query = "koffie " * 28
    html = (
        await client.get("/nl/search", params={"q": query, "kind": "idea", "x": "y" * 3000})
    ).text
    (link,) = re.findall(r'href="(/fr/search[^"]*)" lang="fr"', html)
    assert parse_qs(urlsplit(unescape(link)).query)["q"] == [query]
    assert parse_qs(urlsplit(unescape(link)).query)["kind"] == ["idea"]


@ON_SQLITE
@pytest.mark.parametrize("path", ["ideas/{idea}/language", "comments/{comment}/language"])
async def test_a_form_without_a_page_cannot_be_redisplayed(
    forum: Forum, client_as: ClientAs, path: str
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    comment = await post_public_comment(forum, idea.ref, by=MARIA)
    target = path.format(idea=idea.number, comment=comment.ref.id)
    maria = await client_as(MARIA)
    response = await maria.post(f"/nl/{target}?again=yes", data={"language": "fr"})
    assert response.status_code == 400


@ON_SQLITE
@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ("", 303),
        ("; charset=UTF-8", 303),
        ('; charset="utf-8"', 303),
        ("; charset=punycode", 400),
        ("; CHARSET =unicode_escape", 400),
        ('; a=";"; charset=undefined', 400),
        ("; a=" + "b" * 1000, 400),
    ],
)
async def test_a_form_in_another_charset_is_refused(
    client: httpx2.AsyncClient, parameters: str, status: int
) -> None:
    part = (
        b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nels@example.org\r\n--x--\r\n'
    )
    response = await client.post(
        "/nl/sign-in",
        content=part,
        headers={"content-type": f"multipart/form-data; boundary=x{parameters}"},
    )
    assert response.status_code == status
