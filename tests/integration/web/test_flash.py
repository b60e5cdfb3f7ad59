"""Messages come once: to the browser in which something was done, on the page it led to."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.app.web import create_app
from forum.ideas.tables import Status
from tests.conftest import ClientAs, Drain, Mails, MakeForum
from tests.factories import change_status, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.parsing import link_path
from tests.people import MARIA, YUSUF, member
from tests.services.databases import ON_SQLITE

THANKS = "Your vote counts. Thank you."
HX = {"hx-request": "true"}


async def voted(forum: Forum, browser: httpx2.AsyncClient) -> str:
    """Vote as somebody, without scripts; the path it leads to."""
    idea = await post_public_idea(forum)
    answer = await browser.post(f"/en/ideas/{idea.number}/vote")
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def test_it_is_said_once(forum: Forum, client_as: ClientAs) -> None:
    yusuf = await client_as(YUSUF)
    path = await voted(forum, yusuf)
    assert "?" not in path
    said = await yusuf.get(path)
    assert THANKS in said.text
    assert said.headers["cache-control"] == "no-store" and "etag" not in said.headers
    assert THANKS not in (await yusuf.get(path)).text


@pytest.mark.parametrize("path", ["/nl/", "/nl/ideas", "/nl/about", "/nl/sign-in", "/nl/me"])
@pytest.mark.parametrize("code", ["vote_cast", "idea_posted", "signed_out", "fault"])
async def test_an_address_says_nothing(client_as: ClientAs, path: str, code: str) -> None:
    page = (await (await client_as(YUSUF)).get(f"{path}?said={code}&decided=1")).text
    assert 'id="said"' not in page and f"said={code}" not in page


async def test_another_tab_takes_nothing_away(forum: Forum, client_as: ClientAs) -> None:
    yusuf = await client_as(YUSUF)
    path = await voted(forum, yusuf)
    for other in ("/en/", "/en/ideas", "/en/me", "/nl" + path.removeprefix("/en")):
        assert 'id="said"' not in (await yusuf.get(other)).text
    assert THANKS in (await yusuf.get(path)).text


async def test_a_page_that_fails_leaves_it_for_the_next_try(
    forum: Forum, client_as: ClientAs
) -> None:
    yusuf = await client_as(YUSUF)
    path = await voted(forum, yusuf)
    assert (await yusuf.head(path)).status_code == 200
    assert (await yusuf.post(path)).status_code == 405
    assert THANKS in (await yusuf.get(path)).text


@pytest.mark.parametrize("headers", [{}, HX])
@ON_SQLITE
async def test_nobody_else_is_told_by_the_pages_kept_ready(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    yusuf, leaving = await client_as(YUSUF), await client_as(MARIA)
    await client.get("/en/", headers=headers)
    known = (await client.get("/en/", headers=headers)).headers["etag"]
    # Signed out, on a page that is kept ready and that this browser has, too: no 304 swallows it.
    answer = await leaving.post("/en/sign-out")
    said = await leaving.get(
        answer.headers["location"], headers={"if-none-match": known, **headers}
    )
    assert said.status_code == 200 and "You are signed out." in said.text
    for other in (leaving, client, yusuf):
        page = await other.get("/en/", headers=headers)
        assert "You are signed out." not in page.text
    assert (await client.get("/en/", headers=headers)).headers["etag"] == known


@ON_SQLITE
async def test_members_pages_kept_ready_hold_no_message(forum: Forum, client_as: ClientAs) -> None:
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    await maria.get("/en/")
    code = (await member(forum.session_factory, MARIA)).unsubscribe_code
    answer = await maria.post(f"/en/unsubscribe/{code}")
    assert answer.headers["location"] == "/en/"
    assert 'id="said"' in (await maria.get("/en/")).text
    for somebody in (yusuf, maria):
        assert 'id="said"' not in (await somebody.get("/en/")).text


@pytest.mark.parametrize("wrong", [
    "", "vote_cast", "x.vote_cast", "000000000000.vote_cast", "<b>you won</b>", "a" * 5000, "\"", "%",
])  # fmt: skip
async def test_a_wrong_cookie_says_nothing(client: httpx2.AsyncClient, wrong: str) -> None:
    answer = await client.get("/en/", headers={"cookie": f"forum_said={wrong}"})
    assert answer.status_code == 200 and 'id="said"' not in answer.text


async def test_what_could_not_be_done_is_shown_as_a_problem(
    forum: Forum, client: httpx2.AsyncClient, mails: Mails, drain: Drain
) -> None:
    idea = await post_public_idea(forum)
    await client.post(f"/en/ideas/{idea.number}/vote", data={"email": "new@example.org"})
    await drain()
    link = link_path(mails()[-1])
    for status in (Status.under_review, Status.declined):
        await change_status(forum, idea, status)
    answer = await client.post(link)
    page = (await client.get(answer.headers["location"])).text
    assert 'callout-problem" id="said"' in page and "callout-done" not in page


@ON_SQLITE
async def test_over_https_its_cookie_is_bound_to_the_host(make_forum: MakeForum) -> None:
    forum = make_forum(FORUM_SITE__BASE_URL="https://samen.example.org")
    transport = httpx2.ASGITransport(create_app(forum))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        answer = await client.post("/nl/sign-out")
    (cookie,) = [
        line
        for line in answer.headers.get_list("set-cookie")
        if line.startswith("__Host-forum_said=")
    ]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=60"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


async def test_a_session_is_prolonged_beside_a_message(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    yusuf = await client_as(YUSUF)
    path = await voted(forum, yusuf)
    clock.move(days=2)
    cookies = (await yusuf.get(path)).headers.get_list("set-cookie")
    assert {line.partition("=")[0] for line in cookies} >= {"forum_said", "forum_session"}
