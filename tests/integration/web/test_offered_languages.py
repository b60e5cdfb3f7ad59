"""Only the languages that a town offers are linked, negotiated and answered in."""

import re
from email.message import EmailMessage

import httpx2
import pytest

from forum.app.container import Forum
from forum.app.web import create_app
from forum.inbox.actions.notices import notify
from forum.inbox.tables import NewsKind
from tests.conftest import BASE_URL, Mails, MakeForum
from tests.factories import cast_vote, post_public_idea
from tests.news import send_news
from tests.people import MARIA, YUSUF, member_of
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
OFFERED = '["fr", "nl"]'


def _browser(forum: Forum) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(create_app(forum))
    return httpx2.AsyncClient(transport=transport, base_url=BASE_URL)


def _town(make_forum: MakeForum) -> Forum:
    return make_forum(FORUM_SITE__LANGUAGES=OFFERED, FORUM_SITE__DEFAULT_LANGUAGE="fr")


async def test_pages_link_to_the_offered_languages_only(make_forum: MakeForum) -> None:
    async with _browser(_town(make_forum)) as browser:
        page = (await browser.get("/nl/ideas?sort=new")).text
    alternates = dict(re.findall(r'hreflang="([\w-]+)" href="([^"]+)"', page))
    assert alternates == {
        "fr": f"{BASE_URL}/fr/ideas?sort=new",
        "nl": f"{BASE_URL}/nl/ideas?sort=new",
        "x-default": f"{BASE_URL}/fr/ideas?sort=new",
    }
    assert set(re.findall(r'<a [^>]*hreflang="(\w+)"', page)) == {"fr", "nl"}


@pytest.mark.parametrize(
    ("accepted", "expected"), [("de, nl;q=0.8", "nl"), ("de", "fr"), ("it, tr, fr;q=0.1", "fr")]
)
async def test_an_address_in_another_language_leads_to_an_offered_one(
    make_forum: MakeForum, accepted: str, expected: str
) -> None:
    headers = {"accept-language": accepted}
    async with _browser(_town(make_forum)) as browser:
        for path in (
            "/ideas?q=caf%C3%A9&sort=new",
            "/",
            "",
            "/ideas/1-caf%C3%A9",
            "/x%3Fy",
            "/a%23b",
        ):
            response = await browser.get(f"/de{path}", headers=headers)
            assert response.status_code == 307
            assert response.headers["location"] == f"/{expected}{path}"
            assert response.headers["vary"].lower().startswith("accept-language, cookie")
        posted = await browser.post("/de/sign-in", data={"email": "a@example.org"}, headers=headers)
    assert (posted.status_code, posted.headers["location"]) == (307, f"/{expected}/sign-in")


@pytest.mark.parametrize("path", ["/xx/ideas", "//evil.example/x", "/de//evil.example"])
async def test_no_address_leads_to_another_site(make_forum: MakeForum, path: str) -> None:
    async with _browser(_town(make_forum)) as browser:
        response = await browser.get(BASE_URL + path)
    assert response.status_code in (404, 307)
    assert not response.headers.get("location", "/fr").startswith("//")


async def _notify_yusuf(
    forum: Forum, mails: Mails, code: str, *, urgent: bool = False
) -> EmailMessage:
    """Notify Yusuf about an idea of his if it is urgent, or else that he supports; returns the mail."""
    idea = await post_public_idea(forum, "2027", by=YUSUF if urgent else MARIA)
    await cast_vote(forum, idea, by=YUSUF)
    yusuf = await member_of(forum.session_factory, YUSUF)
    async with forum.session_factory.unit_of_work() as uow:
        news = None if urgent else NewsKind.idea
        await notify(uow, [yusuf.pk], code, idea.ref, news=news, urgent=urgent)
    await send_news(forum)
    return [mail for mail in mails() if mail["To"] == YUSUF.email][-1]


async def test_a_member_whose_language_is_no_longer_offered_gets_mail_in_the_towns_own(
    make_forum: MakeForum, mails: Mails
) -> None:
    mail = await _notify_yusuf(_town(make_forum), mails, "content_published", urgent=True)
    assert mail["Content-Language"] == "fr"
    assert "Votre idée" in mail["Subject"]
    assert mail["List-Unsubscribe"] is None, "decisions are mailed even after unsubscribing"


async def test_a_one_click_address_is_in_an_offered_language(
    make_forum: MakeForum, mails: Mails
) -> None:
    """Mail providers follow no redirect from it (RFC 8058, 3.2)."""
    mail = await _notify_yusuf(_town(make_forum), mails, "idea_planned")
    assert f"{BASE_URL}/fr/unsubscribe/" in mail["List-Unsubscribe"]
