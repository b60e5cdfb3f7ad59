"""On a computer others use too nothing personal is left behind."""

import httpx2
import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import post_public_idea
from tests.frozen_clock import FrozenClock
from tests.parsing import Page, code_in, link_path
from tests.people import ELS, MARIA
from tests.services.databases import ON_SQLITE


def cookies(answer: httpx2.Response) -> dict[str, str]:
    """The cookies an answer sets, by name, in lower case."""
    return {
        value.partition("=")[0]: value.lower() for value in answer.headers.get_list("set-cookie")
    }


@pytest.fixture
async def asked(client: httpx2.AsyncClient, drain: Drain) -> httpx2.AsyncClient:
    """A browser that asked for a sign-in, whose mail has arrived."""
    await client.post("/nl/sign-in", data={"email": MARIA.email})
    await drain()
    return client


@pytest.mark.parametrize("way", ["code", "link"])
async def test_a_shared_session_is_short_and_ends_with_the_browser(
    asked: httpx2.AsyncClient, mails: Mails, clock: FrozenClock, way: str
) -> None:
    (mail,) = mails()
    path = "/nl/sign-in/code" if way == "code" else link_path(mail)
    answer = await asked.post(path, data={"code": code_in(mail), "shared": "yes"})
    assert answer.status_code == 303
    found = cookies(answer)
    assert "max-age" not in found["forum_session"]
    assert "forum_browser" not in found, "nothing is remembered"
    for _ in range(5):
        clock.move(minutes=29)
        authorise = await asked.get("/nl/me")
        assert authorise.status_code == 200
        assert "max-age" not in cookies(authorise)["forum_session"]
    clock.move(minutes=31)
    assert (await asked.get("/nl/me")).status_code == 303


async def test_ones_own_session_lasts(asked: httpx2.AsyncClient, mails: Mails) -> None:
    answer = await asked.post(link_path(mails()[0]))
    assert "max-age=5184000" in cookies(answer)["forum_session"]
    assert "max-age" in cookies(answer)["forum_browser"]


async def test_sessions_of_colleagues_are_shorter(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    await client.post("/nl/sign-in", data={"email": ELS.email})
    await drain()
    answer = await client.post(link_path(mails()[0]))
    assert f"max-age={7 * 86400}" in cookies(answer)["forum_session"]
    clock.move(days=6)
    assert (await client.get("/nl/moderation")).status_code == 200
    clock.move(days=8)
    assert (await client.get("/nl/moderation")).status_code == 303


async def test_the_page_that_waits_for_a_code_hides_the_address(asked: httpx2.AsyncClient) -> None:
    page = (await asked.get("/nl/sign-in/code")).text
    assert MARIA.email not in page
    assert "m•••@example.org" in page
    wrong = await asked.post("/nl/sign-in/code", data={"code": "abc"})
    assert wrong.status_code == 422
    assert MARIA.email not in wrong.text


async def test_the_browser_that_asked_is_known_as_long_as_its_code_works(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    answer = await client.post("/nl/sign-in", data={"email": MARIA.email})
    assert "max-age=900" in cookies(answer)["forum_sign_in"]
    clock.move(minutes=5)
    await drain()
    clock.move(minutes=10)
    assert "max-age=300" in cookies(await client.get("/nl/sign-in/code"))["forum_sign_in"]
    used = await client.post("/nl/sign-in/code", data={"code": code_in(mails()[0])})
    assert 'forum_sign_in=""' in cookies(used)["forum_sign_in"]


@ON_SQLITE
async def test_it_is_known_an_hour_longer_if_something_was_asked_for(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum)
    await client.post(f"/nl/ideas/{idea.number}/vote", data={"email": MARIA.email})
    page = await client.get("/nl/sign-in/code")
    assert f"max-age={75 * 60}" in cookies(page)["forum_sign_in"]


async def test_signing_out_empties_the_browser(client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    answer = await maria.post("/nl/sign-out")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert 'forum_sign_in=""' in cookies(answer)["forum_sign_in"]
    assert 'forum_session=""' in cookies(answer)["forum_session"]


@ON_SQLITE
async def test_nobody_keeps_what_a_member_sees(
    client_as: ClientAs, asked: httpx2.AsyncClient, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    for path in ("/nl/me", "/nl/", "/nl/ideas", "/nl/ideas/999", "/nl/moderation", "/nl/none"):
        assert (await maria.get(path)).headers["cache-control"] == "no-store", path
    for path in ("/nl/sign-in", "/nl/sign-in/code", link_path(mails()[0]), "/nl/unsubscribe/abc"):
        assert (await asked.get(path)).headers["cache-control"] == "no-store", path
    for path in ("/nl/sign-in", "/nl/ideas", "/nl/sign-in/code"):
        answer = await asked.post(path, data={"email": "no address"})
        assert answer.status_code == 422
        assert answer.headers["cache-control"] == "no-store", path


@ON_SQLITE
async def test_guests_pages_may_be_kept_and_asked_for_anew(
    forum: Forum, new_client: MakeClient
) -> None:
    await post_public_idea(forum)
    client = new_client()
    for path in ("/nl/", "/nl/ideas", "/nl/about"):
        first = await client.get(path)
        assert first.headers["cache-control"] == "private, no-cache"
        again = await client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304
    assert (await client.get("/nl/ideas/new")).headers["cache-control"] == "private, no-cache"


@ON_SQLITE
async def test_the_privacy_page_speaks_of_shared_computers(client: httpx2.AsyncClient) -> None:
    text = Page((await client.get("/en/privacy")).text).text
    assert "signed out after 30 minutes without a visit" in text
