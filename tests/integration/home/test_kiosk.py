"""Kiosk: who makes a device one, what its pages show, and that a visit leaves nothing behind."""

import re

import httpx2
import pytest
from sqlmodel import select

from forum.accounts.middleware.sessions import cookie_name
from forum.accounts.tables import Session
from forum.app.container import Forum
from forum.web.kiosk import KIOSK_COOKIE
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import post_public_idea
from tests.parsing import code_in
from tests.people import ANN, MARIA, YUSUF
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
AWAY = re.compile(r'<a\b[^>]* href="(?:https?:|mailto:|tel:|sms:|//)')


@pytest.fixture
def kiosk(new_client: MakeClient) -> httpx2.AsyncClient:
    """The browser of a kiosk, on which nobody is signed in."""
    client = new_client()
    client.cookies.set(KIOSK_COOKIE, "on", domain="127.0.0.1", path="/")
    return client


async def sessions_of_all(forum: Forum) -> list[Session]:
    """Every session."""
    async with forum.session_factory.read_session() as session:
        return list(await session.all(select(Session)))


async def test_an_administrator_makes_their_device_a_kiosk_and_is_signed_out(
    client_as: ClientAs, forum: Forum
) -> None:
    ann = await client_as(ANN)
    assert 'class="kiosk"' not in (await ann.get("/nl/admin/kiosk")).text
    began = await ann.post("/fr/admin/kiosk")
    assert (began.status_code, began.headers["location"]) == (303, "/nl/")
    assert KIOSK_COOKIE in ann.cookies
    assert cookie_name(forum.site) not in ann.cookies
    front = await ann.get("/nl/")
    assert 'class="kiosk"' in front.text
    assert 'data-text="large"' in front.text
    assert (await ann.get("/nl/admin/kiosk")).status_code == 303


async def test_it_becomes_an_ordinary_device_again(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    ann.cookies.set(KIOSK_COOKIE, "on", domain="127.0.0.1", path="/")
    page = await ann.post("/en/admin/kiosk/stop", follow_redirects=True)
    assert KIOSK_COOKIE not in ann.cookies
    assert "ordinary device again" in page.text
    assert 'class="kiosk"' not in page.text


async def test_its_pages_lead_nowhere_else_and_are_stored_nowhere(
    forum: Forum, client: httpx2.AsyncClient, kiosk: httpx2.AsyncClient
) -> None:
    body = "Kijk eens op https://example.com/a, en bel 0470 00 00 00."
    idea = await post_public_idea(forum, "Een bank bij de vijver", by=MARIA, body=body)
    path = f"/nl/ideas/{idea.number}"
    usual = await client.get(path, follow_redirects=True)
    assert AWAY.search(usual.text)
    for _ in range(2):
        page = await kiosk.get(path, follow_redirects=True)
        assert not AWAY.search(page.text)
        assert "https://example.com/a" in page.text
        assert page.headers["cache-control"] == "no-store"
        assert 'class="share"' not in page.text
    again = await client.get(path, follow_redirects=True)
    assert again.text == usual.text


async def test_a_visit_ends_without_a_trace(
    forum: Forum, kiosk: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    await kiosk.get("/tr/ideas")
    await kiosk.post("/tr/text-size", data={"size": "normal"})
    await kiosk.post("/tr/sign-in", data={"email": YUSUF.email})
    assert "shared" not in (await kiosk.get("/tr/sign-in/code")).text
    await drain()
    await kiosk.post("/tr/sign-in/code", data={"code": code_in(mails()[-1])})
    assert (await kiosk.get("/tr/me")).status_code == 200
    expiries = {cookie.name: cookie.expires for cookie in kiosk.cookies.jar}
    assert expiries[cookie_name(forum.site)] is expiries["forum_text"] is None
    assert "forum_browser" not in expiries
    [session] = await sessions_of_all(forum)
    assert session.shared

    ended = await kiosk.post("/tr/kiosk/end")
    assert (ended.status_code, ended.headers["location"]) == (303, "/nl/")
    assert ended.headers["clear-site-data"] == '"cache", "storage"'
    # The mark that somebody has just written lasts five seconds, and says nothing of them.
    assert {cookie.name for cookie in kiosk.cookies.jar} <= {KIOSK_COOKIE, "forum_acted"}
    assert await sessions_of_all(forum) == []
    assert (await kiosk.get("/nl/me")).status_code == 303
