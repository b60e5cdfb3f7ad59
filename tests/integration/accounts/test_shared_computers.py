"""Shared computers: session lifetime, cookies and caching, so that no personal data stays."""

import httpx2
import pytest

from forum.app.container import Forum
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import post_public_idea
from tests.frozen_clock import FrozenClock
from tests.parsing import Page, code_in, link_path
from tests.people import ELS, MARIA, member_of
from tests.services.databases import ON_SQLITE


def set_cookies(response: httpx2.Response) -> dict[str, str]:
    """The Set-Cookie headers of a response by cookie name, in lower case."""
    return {
        value.partition("=")[0]: value.lower() for value in response.headers.get_list("set-cookie")
    }


@pytest.fixture
async def requesting_browser(client: httpx2.AsyncClient, drain: Drain) -> httpx2.AsyncClient:
    """A browser that requested a sign-in, whose mail has arrived."""
    await client.post("/nl/sign-in", data={"email": MARIA.email})
    await drain()
    return client


@ON_SQLITE
@pytest.mark.parametrize("method", ["code", "link"])
async def test_a_shared_session_is_short_and_ends_with_the_browser(
    requesting_browser: httpx2.AsyncClient, mails: Mails, clock: FrozenClock, method: str
) -> None:
    (mail,) = mails()
    path = "/nl/sign-in/code" if method == "code" else link_path(mail)
    response = await requesting_browser.post(path, data={"code": code_in(mail), "shared": "yes"})
    assert response.status_code == 303
    cookies = set_cookies(response)
    assert "max-age" not in cookies["forum_session"]
    assert "forum_browser" not in cookies, "the browser is not remembered"
    for _ in range(5):
        clock.advance(minutes=29)
        page = await requesting_browser.get("/nl/me")
        assert page.status_code == 200
        assert "max-age" not in set_cookies(page)["forum_session"]
    clock.advance(minutes=31)
    assert (await requesting_browser.get("/nl/me")).status_code == 303


@ON_SQLITE
async def test_no_choice_outlives_a_shared_session(
    requesting_browser: httpx2.AsyncClient, mails: Mails
) -> None:
    """Those of the time before the sign-in end with it too, and those of later."""
    larger = await requesting_browser.post("/nl/text-size", data={"size": "large"})
    french = await requesting_browser.get("/fr/")
    assert "max-age=31536000" in set_cookies(larger)["forum_text"]
    assert "max-age=31536000" in set_cookies(french)["forum_language"]
    signed_in = set_cookies(
        await requesting_browser.post(link_path(mails()[0]), data={"shared": "yes"})
    )
    form = {"name": "Maria", "language": "nl", "page_language": "nl", "text_size": "large"}
    later = [
        await requesting_browser.post("/fr/me/settings", data=form),
        await requesting_browser.post("/fr/text-size", data={"size": "large"}),
        await requesting_browser.get("/de/me"),
    ]
    choices = [
        cookies[name]
        for cookies in (signed_in, *map(set_cookies, later))
        for name in ("forum_text", "forum_language")
        if name in cookies
    ]
    assert len(choices) >= 5
    assert not any("max-age" in choice or "expires" in choice for choice in choices)


@ON_SQLITE
async def test_larger_text_on_the_form_that_says_it_is_shared_is_not_kept(
    requesting_browser: httpx2.AsyncClient,
) -> None:
    for shared, is_kept in (("yes", False), ("", True)):
        response = await requesting_browser.post(
            "/nl/sign-in/code?again=large", data={"code": "123", "shared": shared}
        )
        assert response.status_code == 200
        assert ("max-age" in set_cookies(response)["forum_text"]) == is_kept


@ON_SQLITE
async def test_the_session_of_a_private_computer_lasts(
    requesting_browser: httpx2.AsyncClient, mails: Mails
) -> None:
    response = await requesting_browser.post(link_path(mails()[0]))
    assert "max-age=5184000" in set_cookies(response)["forum_session"]
    assert "max-age" in set_cookies(response)["forum_browser"]


@ON_SQLITE
async def test_staff_sessions_are_shorter(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    await client.post("/nl/sign-in", data={"email": ELS.email})
    await drain()
    response = await client.post(link_path(mails()[0]))
    assert f"max-age={7 * 86400}" in set_cookies(response)["forum_session"]
    clock.advance(days=6)
    assert (await client.get("/nl/me")).status_code == 200
    response = await client.get("/nl/moderation")
    assert response.headers["location"].startswith("/nl/me/second-factor?"), "as a resident only"
    clock.advance(days=8)
    assert (await client.get("/nl/me")).status_code == 303


@ON_SQLITE
async def test_the_page_that_waits_for_a_code_hides_the_address(
    requesting_browser: httpx2.AsyncClient,
) -> None:
    page = (await requesting_browser.get("/nl/sign-in/code")).text
    assert MARIA.email not in page
    assert "m•••@example.org" in page
    response = await requesting_browser.post("/nl/sign-in/code", data={"code": "abc"})
    assert response.status_code == 422
    assert MARIA.email not in response.text


@ON_SQLITE
async def test_the_sign_in_cookie_lasts_as_long_as_the_code(
    client: httpx2.AsyncClient, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    response = await client.post("/nl/sign-in", data={"email": MARIA.email})
    assert "max-age=900" in set_cookies(response)["forum_sign_in"]
    clock.advance(minutes=5)
    await drain()
    clock.advance(minutes=10)
    assert "max-age=300" in set_cookies(await client.get("/nl/sign-in/code"))["forum_sign_in"]
    response = await client.post("/nl/sign-in/code", data={"code": code_in(mails()[0])})
    assert 'forum_sign_in=""' in set_cookies(response)["forum_sign_in"]


@ON_SQLITE
async def test_the_sign_in_cookie_lasts_an_hour_longer_with_a_pending_action(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum)
    await client.post(f"/nl/ideas/{idea.number}/vote", data={"email": MARIA.email})
    page = await client.get("/nl/sign-in/code")
    assert f"max-age={75 * 60}" in set_cookies(page)["forum_sign_in"]


@ON_SQLITE
async def test_signing_out_clears_cookies_cache_and_storage(client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/nl/sign-out")
    assert response.headers["clear-site-data"] == '"cache", "storage"'
    assert 'forum_sign_in=""' in set_cookies(response)["forum_sign_in"]
    assert 'forum_session=""' in set_cookies(response)["forum_session"]


@ON_SQLITE
async def test_pages_of_members_are_not_cached(
    forum: Forum, client_as: ClientAs, requesting_browser: httpx2.AsyncClient, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    for path in ("/nl/me", "/nl/", "/nl/ideas", "/nl/ideas/999", "/nl/moderation", "/nl/none"):
        assert (await maria.get(path)).headers["cache-control"] == "no-store", path
    code = (await member_of(forum.session_factory, MARIA)).unsubscribe_code
    own = f"/nl/unsubscribe/{code}"
    for path in ("/nl/sign-in", "/nl/sign-in/code", link_path(mails()[0]), own):
        assert (await requesting_browser.get(path)).headers["cache-control"] == "no-store", path
    for path in ("/nl/sign-in", "/nl/ideas", "/nl/sign-in/code"):
        response = await requesting_browser.post(path, data={"email": "no address"})
        assert response.status_code == 422
        assert response.headers["cache-control"] == "no-store", path


@ON_SQLITE
async def test_pages_of_guests_may_be_cached_and_are_revalidated(
    forum: Forum, new_client: MakeClient
) -> None:
    await post_public_idea(forum)
    client = new_client()
    for path in ("/nl/", "/nl/ideas", "/nl/about"):
        first = await client.get(path)
        assert first.headers["cache-control"] == "private, no-cache"
        revalidated = await client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert revalidated.status_code == 304
    assert (await client.get("/nl/ideas/new")).headers["cache-control"] == "private, no-cache"


@ON_SQLITE
async def test_the_privacy_page_mentions_shared_computers(client: httpx2.AsyncClient) -> None:
    text = Page((await client.get("/en/privacy")).text).text
    assert "signed out after 30 minutes without a visit" in text
