"""A moderator decides with single keys, and takes the decision back before it takes effect."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckAccessibility, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum
from tests.browser.single_keys import AWAKE_AFTER, sign_in_with_keys, stop_clock

BANNER = ".waiting-decisions #said"
SETTLED = 300
"""Milliseconds after which a page that was left would be another one."""


def _press_too_soon(page: Page, key: str) -> None:
    """Press a key of a page that has only just arrived: it leads nowhere."""
    address = page.url
    page.keyboard.press(key)
    page.wait_for_timeout(SETTLED)
    assert page.url == address
    page.clock.run_for(AWAKE_AFTER)


def _decline(page: Page) -> None:
    """Open the form of the case on screen, choose its second ground, send it."""
    _press_too_soon(page, "d")
    page.keyboard.press("d")
    grounds = page.locator("#written [name=ground]")
    expect(grounds.first).to_be_visible()
    page.clock.run_for(AWAKE_AFTER)
    page.keyboard.press("2")
    expect(grounds.nth(1)).to_be_checked()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def test_a_decision_by_keys_is_taken_back_by_a_key(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(with_axe=True)
    sign_in_with_keys(page, demo)
    page.goto(f"{demo.address}/nl/moderation")
    stop_clock(page)
    follow(page.locator("[data-row-link]", has_text="Kaarten op donderdag"))
    case, title = page.url, page.locator("h1").inner_text()
    _decline(page)
    assert page.url != case
    expect(page.locator(BANNER)).to_contain_text(title)
    expect(page.locator(BANNER)).to_be_focused()
    _press_too_soon(page, "z")
    # axe waits by the page's clock.
    page.clock.resume()
    check_accessibility(page)
    with page.expect_navigation():
        page.keyboard.press("z")
    expect(page).to_have_url(re.compile(re.escape(case)))
    expect(page.locator(".waiting-decisions")).to_have_count(0)
    expect(page.locator(".decide [data-key=d]")).to_be_visible()
