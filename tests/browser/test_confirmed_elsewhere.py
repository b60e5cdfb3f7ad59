"""Confirmation in another browser: the waiting page shows it without a reload."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import RunningForum, link_in


@pytest.mark.parametrize("scripts", [True, False])
def test_the_waiting_page_shows_that_the_idea_is_confirmed(
    running_forum: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    scripts: bool,
) -> None:
    waiting_page = open_page(width=NARROW, scripts=scripts, with_axe=True)
    waiting_page.goto(f"{running_forum.address}/nl/ideas/new")
    waiting_page.fill('[name="title"]', "Een bank met een luifel")
    waiting_page.fill('[name="body"]', "Aan de halte, voor wie wacht op de bus.")
    waiting_page.fill('[name="email"]', "rosa@example.org")
    waiting_page.click("text=Mijn idee versturen")
    expect(waiting_page.locator('[name="code"]')).to_be_visible()
    if scripts:
        check_accessibility(waiting_page)
    phone_page = open_page(width=NARROW)
    phone_page.goto(link_in(running_forum.wait_for_mail("rosa@example.org", "Bevestig")))
    expect(phone_page.locator("main")).to_contain_text("Een bank met een luifel")
    phone_page.click("main .button-main")
    if not scripts:
        waiting_page.reload()
    expect(waiting_page.locator("h1")).to_have_text("Het is bevestigd")
    expect(waiting_page.locator('[name="code"]')).to_have_count(0)
    if scripts:
        check_accessibility(waiting_page)
