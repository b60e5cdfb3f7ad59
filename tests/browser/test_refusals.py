"""Refused votes with scripts on: the reason is shown next to the button, or as a whole page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckAccessibility, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum

VOTE = "#vote form[action$='/vote'] button"


@pytest.fixture
def maria(demo: RunningForum, open_page: OpenPage) -> Page:
    """Maria's page of an idea that isn't under review yet, with its vote button."""
    page = open_page(with_axe=True)
    page.request.post(f"{demo.address}/nl/demo/maria")
    page.goto(f"{demo.address}/nl/ideas?status=open&sort=new")
    urls = page.locator("main a[href*='/nl/ideas/']").evaluate_all("all => all.map(a => a.href)")
    for url in dict.fromkeys(url for url in urls if re.search(r"/ideas/\d+-", url)):
        page.goto(url)
        if page.locator(VOTE).count():
            return page
    raise AssertionError("there is no idea to vote on")


def number_of(page: Page) -> str:
    match = re.search(r"/ideas/(\d+)", page.url)
    assert match
    return match[1]


def test_an_idea_that_is_declined_meanwhile(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility, maria: Page
) -> None:
    title = maria.locator("h1").inner_text()
    official = open_page()
    official.request.post(f"{demo.address}/nl/demo/tom")
    for status in ("under_review", "declined"):
        official.request.post(
            f"{demo.address}/nl/office/ideas/{number_of(maria)}",
            form={"status": status, "answer": "Daar is geen plaats."},
        )
    maria.locator(VOTE).click()
    expect(maria.locator("#vote .why-not")).to_be_visible()
    expect(maria.locator(VOTE)).to_have_count(0)
    assert maria.locator("h1").inner_text() == title
    check_accessibility(maria)


def test_an_idea_that_is_hidden_meanwhile(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility, maria: Page
) -> None:
    moderator = open_page()
    moderator.request.post(f"{demo.address}/nl/demo/els")
    response = moderator.request.post(
        f"{demo.address}/nl/moderation/cases", form={"ref": f"idea:{number_of(maria)}"}
    )
    moderator.request.post(
        response.url.partition("?")[0],
        form={"outcome": "hide", "ground": "off_topic", "ready": "yes"},
    )
    moderator.goto(f"{demo.address}/nl/moderation")
    follow(moderator.locator(".waiting-decisions form[action$='/now'] button"))
    maria.locator(VOTE).click()
    expect(maria.locator("h1")).to_have_text("We vinden deze pagina niet")
    expect(maria).to_have_title(re.compile("We vinden deze pagina niet"))
    check_accessibility(maria)
