"""Flash messages: shown once, to the browser that sent the form, on the page of the redirect."""

import httpx2
import pytest
from starlette.responses import Response

from forum.app.container import Forum
from forum.app.web import create_app
from forum.ideas.tables import Status
from forum.web.flash import set_flash
from tests.conftest import ClientAs, Drain, Mails, MakeForum
from tests.factories import change_status, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.parsing import link_path
from tests.people import MARIA, YUSUF
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE

THANKS = "Your support counts, and you will hear what happens. Thank you."
HTMX_HEADERS = {"hx-request": "true"}


async def vote(forum: Forum, browser: httpx2.AsyncClient) -> str:
    """Vote without scripts; returns the path of the redirect."""
    idea = await post_public_idea(forum)
    response = await browser.post(f"/en/ideas/{idea.number}/vote")
    assert response.status_code == 303
    return str(response.headers["location"])


async def test_a_message_is_shown_once(forum: Forum, client_as: ClientAs) -> None:
    yusuf = await client_as(YUSUF)
    path = await vote(forum, yusuf)
    assert "?" not in path
    page = await yusuf.get(path)
    assert THANKS in page.text
    assert page.headers["cache-control"] == "no-store" and "etag" not in page.headers
    assert THANKS not in (await yusuf.get(path)).text


@pytest.mark.parametrize("path", ["/nl/", "/nl/ideas", "/nl/about", "/nl/sign-in", "/nl/me"])
@pytest.mark.parametrize("code", ["vote_cast", "idea_posted", "signed_out", "fault"])
async def test_a_query_parameter_shows_no_message(
    client_as: ClientAs, path: str, code: str
) -> None:
    page = (await (await client_as(YUSUF)).get(f"{path}?said={code}&decided=1")).text
    assert 'id="said"' not in page and f"said={code}" not in page


async def test_another_tab_doesnt_consume_the_message(forum: Forum, client_as: ClientAs) -> None:
    yusuf = await client_as(YUSUF)
    path = await vote(forum, yusuf)
    for other_path in ("/en/", "/en/ideas", "/en/me", "/nl" + path.removeprefix("/en")):
        assert 'id="said"' not in (await yusuf.get(other_path)).text
    assert THANKS in (await yusuf.get(path)).text


async def test_a_request_that_shows_no_page_doesnt_consume_the_message(
    forum: Forum, client_as: ClientAs
) -> None:
    yusuf = await client_as(YUSUF)
    path = await vote(forum, yusuf)
    assert (await yusuf.head(path)).status_code == 200
    assert (await yusuf.post(path)).status_code == 405
    assert THANKS in (await yusuf.get(path)).text


@pytest.mark.parametrize("headers", [{}, HTMX_HEADERS])
async def test_cached_public_pages_show_the_message_to_nobody_else(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    yusuf, maria = await client_as(YUSUF), await client_as(MARIA)
    await client.get("/en/", headers=headers)
    etag = (await client.get("/en/", headers=headers)).headers["etag"]
    # The browser sends the ETag of the cached page it is redirected to: a 304 loses the message.
    response = await maria.post("/en/sign-out")
    page = await maria.get(response.headers["location"], headers={"if-none-match": etag, **headers})
    assert page.status_code == 200 and "You are signed out." in page.text
    for browser in (maria, client, yusuf):
        page = await browser.get("/en/", headers=headers)
        assert "You are signed out." not in page.text
    assert (await client.get("/en/", headers=headers)).headers["etag"] == etag


async def test_cached_pages_of_members_contain_no_message(
    forum: Forum, client_as: ClientAs
) -> None:
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    await maria.get("/en/")
    response = Response()
    set_flash(response, forum.site, "/en/", "mail_off")
    name, value = response.headers["set-cookie"].partition(";")[0].split("=")
    maria.cookies.set(name, value, domain="127.0.0.1", path="/")
    assert 'id="said"' in (await maria.get("/en/")).text
    for browser in (yusuf, maria):
        assert 'id="said"' not in (await browser.get("/en/")).text


@pytest.mark.parametrize("cookie", [
    "", "vote_cast", "x.vote_cast", "000000000000.vote_cast", "<b>you won</b>", "a" * 5000, "\"", "%",
])  # fmt: skip
async def test_an_invalid_cookie_shows_no_message(client: httpx2.AsyncClient, cookie: str) -> None:
    response = await client.get("/en/", headers={"cookie": f"forum_said={cookie}"})
    assert response.status_code == 200 and 'id="said"' not in response.text


async def test_what_could_not_be_done_is_shown_as_a_problem(
    forum: Forum, client: httpx2.AsyncClient, mails: Mails, drain: Drain
) -> None:
    idea = await post_public_idea(forum)
    await client.post(f"/en/ideas/{idea.number}/vote", data={"email": "new@example.org"})
    await drain()
    link = link_path(mails()[-1])
    for status in (Status.under_review, Status.declined):
        await change_status(forum, idea, status)
    response = await client.post(link)
    page = (await client.get(response.headers["location"])).text
    assert 'callout-problem" id="said"' in page and "callout-done" not in page


async def test_over_https_its_cookie_is_bound_to_the_host(make_forum: MakeForum) -> None:
    forum = make_forum(FORUM_SITE__BASE_URL="https://samen.example.org")
    transport = httpx2.ASGITransport(create_app(forum))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        response = await client.post("/nl/sign-out")
    (cookie,) = [
        line
        for line in response.headers.get_list("set-cookie")
        if line.startswith("__Host-forum_said=")
    ]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=60"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


async def test_a_session_is_extended_together_with_a_message(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    yusuf = await client_as(YUSUF)
    path = await vote(forum, yusuf)
    clock.advance(days=2)
    cookies = (await yusuf.get(path)).headers.get_list("set-cookie")
    assert {line.partition("=")[0] for line in cookies} >= {"forum_said", "forum_session"}
