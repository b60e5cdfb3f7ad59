"""What no browser sends by itself: each has a clear answer and leaves no trace in the log."""

import logging
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.ideas.tables import Idea
from tests.conftest import ClientAs
from tests.factories import post_public_comment, post_public_idea
from tests.people import MARIA

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
async def test_null_characters_in_a_question(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code in (200, 404)


@pytest.mark.parametrize("path", [f"/i/{NULL}", f"/nl/sign-in/{NULL}", f"/nl/unsubscribe/{NULL}"])
async def test_null_characters_in_a_path(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path)).status_code in (404, 405)


async def test_null_characters_in_a_form_are_dropped(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    typed = {"title": "Koffie\0 op het plein", "body": TEXT + "\0", "call": "\0", "theme": "\0"}
    assert (await maria.post("/nl/ideas", data=typed)).status_code == 303
    async with forum.session_factory.read_session() as session:
        (idea,) = await session.all(select(Idea))
    assert (idea.title, idea.body) == ("Koffie op het plein", TEXT)


@pytest.mark.parametrize("nothing", ["\u200b" * 30, "\u00ad\ufeff\u2060" * 10, " \n\t " * 10])
async def test_text_that_shows_nothing_is_no_text(client_as: ClientAs, nothing: str) -> None:
    answer = await (await client_as(MARIA)).post(
        "/nl/ideas", data={"title": nothing, "body": nothing}
    )
    assert answer.status_code == 422
    assert 'href="#f-title"' in answer.text
    assert 'href="#f-body"' in answer.text


@pytest.mark.parametrize("origin", ["http://[", "null", "http://", "//", "http://evil.example"])
async def test_an_origin_that_is_none_is_foreign(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture, origin: str
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = await client.post("/nl/sign-in", data={"email": "a"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert caplog.records == []


async def test_a_guest_is_told_to_sign_in(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/en/ideas/1/unfollow")
    assert answer.status_code == 403
    assert "Please sign in first." in answer.text
    assert 'href="/en/sign-in?next=' in answer.text


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [("gzip", True), ("gzip, br;q=0.5", True), ("br, GZIP;q=0.1", True), ("gzip;q=0", False),
     (".gzip;q=0", False), ("br, gzip ; q=0.000", False), ("notgzip", False), ("gzip;q=much", False),
     ("identity", False), ("", False)],
)  # fmt: skip
async def test_only_who_accepts_gzip_gets_it(
    client: httpx2.AsyncClient, accepted: str, zipped: bool
) -> None:
    for path in ("/nl/ideas", "/nl/ideas", "/nl/sign-in", "/static/site.css"):
        answer = await client.get(path, headers={"accept-encoding": accepted})
        assert answer.status_code == 200
        assert ("content-encoding" in answer.headers) is zipped, path


@pytest.mark.parametrize("letter", ["a", "é", "ب", "&x=", "%20", "a+"])
async def test_a_long_query_makes_no_long_page(client: httpx2.AsyncClient, letter: str) -> None:
    short = await client.get("/nl/search?q=koffie")
    for path in ("search", "ideas"):
        answer = await client.get(f"/nl/{path}?q=koffie%20" + letter * 6000)
        assert answer.status_code == 200
        assert len(answer.text) < len(short.text) + 60_000


async def test_another_language_asks_for_the_same(client: httpx2.AsyncClient) -> None:
    words = "koffie " * 28
    page = (
        await client.get("/nl/search", params={"q": words, "kind": "idea", "x": "y" * 3000})
    ).text
    (link,) = re.findall(r'href="(/fr/search[^"]*)" lang="fr"', page)
    assert parse_qs(urlsplit(unescape(link)).query)["q"] == [words]
    assert parse_qs(urlsplit(unescape(link)).query)["kind"] == ["idea"]


@pytest.mark.parametrize("path", ["ideas/{idea}/language", "comments/{comment}/language"])
async def test_a_choice_without_a_page_cannot_be_shown_again(
    forum: Forum, client_as: ClientAs, path: str
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    comment = await post_public_comment(forum, idea.ref, by=MARIA)
    where = path.format(idea=idea.number, comment=comment.ref.id)
    maria = await client_as(MARIA)
    answer = await maria.post(f"/nl/{where}?again=yes", data={"language": "fr"})
    assert answer.status_code == 400
