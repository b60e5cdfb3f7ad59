"""The link is pressed in one browser; the page in the other says so by itself."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import Served, link_in


@pytest.mark.parametrize("scripts", [True, False])
def test_the_page_that_waits_says_that_it_is_confirmed(
    served: Served, open_page: OpenPage, check_accessibility: CheckAccessibility, scripts: bool
) -> None:
    asked = open_page(width=NARROW, scripts=scripts, with_axe=True)
    asked.goto(f"{served.address}/nl/ideas/new")
    asked.fill('[name="title"]', "Een bank met een luifel")
    asked.fill('[name="body"]', "Aan de halte, voor wie wacht op de bus.")
    asked.fill('[name="email"]', "rosa@example.org")
    asked.click("text=Mijn idee versturen")
    expect(asked.locator('[name="code"]')).to_be_visible()
    if scripts:
        check_accessibility(asked)
    phone = open_page(width=NARROW)
    phone.goto(link_in(served.wait_for_mail("rosa@example.org", "Bevestig")))
    expect(phone.locator("main")).to_contain_text("Een bank met een luifel")
    phone.click("main .button-main")
    if not scripts:
        asked.reload()
    expect(asked.locator("h1")).to_have_text("Het is bevestigd")
    expect(asked.locator('[name="code"]')).to_have_count(0)
    if scripts:
        check_accessibility(asked)
