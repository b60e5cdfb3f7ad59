"""What no browser sends by itself: each has a clear answer and leaves no trace in the log."""

import logging

import httpx2
import pytest
from sqlmodel import select

from forum.app import Forum
from forum.ideas.tables import Idea
from tests.conftest import AsPerson
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


async def test_null_characters_in_a_form_are_dropped(forum: Forum, as_: AsPerson) -> None:
    maria = await as_(MARIA)
    typed = {"title": "Koffie\0 op het plein", "body": TEXT + "\0", "call": "\0", "theme": "\0"}
    assert (await maria.post("/nl/ideas", data=typed)).status_code == 303
    async with forum.workshop.reading() as reading:
        (idea,) = await reading.all(select(Idea))
    assert (idea.title, idea.body) == ("Koffie op het plein", TEXT)


@pytest.mark.parametrize("nothing", ["\u200b" * 30, "\u00ad\ufeff\u2060" * 10, " \n\t " * 10])
async def test_text_that_shows_nothing_is_no_text(as_: AsPerson, nothing: str) -> None:
    answer = await (await as_(MARIA)).post("/nl/ideas", data={"title": nothing, "body": nothing})
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
    answer = await client.post("/en/ideas/1/follow")
    assert answer.status_code == 403
    assert "Please sign in first." in answer.text
    assert 'href="/en/sign-in?next=' in answer.text
