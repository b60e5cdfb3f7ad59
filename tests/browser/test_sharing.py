"""Sharing: the link is copied and said aloud, everything else works without scripts; posters print; frames."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import RunningForum

PATHS = ("ideas/1", "projects/1")


def short_link(page: Page) -> str:
    """The short link that the part shows."""
    return page.locator(".share-link").inner_text()


@pytest.mark.parametrize("path", PATHS)
def test_the_link_is_copied_and_said_aloud(
    demo: RunningForum, open_page: OpenPage, path: str
) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{demo.address}/nl/{path}")
    copied = page.locator(".share [role=status]")
    expect(copied).to_be_hidden()
    page.locator("[data-copy]").press("Enter")
    expect(copied).to_have_text(re.compile(r"\w+"))
    assert page.evaluate("navigator.clipboard.readText()") == short_link(page)
    expect(page.locator("[data-copy]")).to_be_focused()


@pytest.mark.parametrize("path", PATHS)
def test_without_scripts_there_are_links(
    demo: RunningForum, open_page: OpenPage, path: str
) -> None:
    page = open_page(width=NARROW, scripts=False)
    page.goto(f"{demo.address}/nl/{path}")
    assert page.locator(".share button:visible").count() == 0
    link = short_link(page)
    title = page.locator("h1").inner_text()
    mail = page.locator(".share a[href^='mailto:']").get_attribute("href")
    assert mail
    assert parse_qs(mail.partition("?")[2]) == {"subject": [title], "body": [f"{title}\n{link}"]}
    page.locator(".share a[href$='/poster']").click()
    assert page.locator(".poster-address").first.inner_text() == link.partition("://")[2]
    page.emulate_media(media="print")
    expect(page.locator("header.head")).to_be_hidden()
    expect(page.locator(".qr")).to_be_visible()
    page.goto(link)
    assert f"/{path}" in page.url


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_a_frame_has_no_barrier_and_asks_for_nothing_else(
    demo: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    language: str,
) -> None:
    page = open_page(width=NARROW, with_axe=True)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{demo.address}/embed/ideas?lang={language}")
    assert len(requests) == 2, requests
    assert page.context.cookies() == []
    check_accessibility(page)
