"""A moderator decides about several cases together, without scripts and on a phone, and takes it back."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage, assert_fits
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum

SELECTED = 2


def test_several_cases_are_decided_and_taken_back(demo: RunningForum, open_page: OpenPage) -> None:
    page = open_page(width=NARROW, scripts=False)
    page.request.post(f"{demo.address}/nl/demo/els")
    page.goto(f"{demo.address}/nl/moderation?kind=idea&why=new")
    waiting = page.locator("tbody tr:not(.is-urgent)").filter(has_not=page.locator(".tag-waiting"))
    for number in range(SELECTED):
        waiting.nth(number).locator("[name=selected]").check()
    titles = [waiting.nth(number).locator(".row-link").inner_text() for number in range(SELECTED)]
    follow(page.locator(".batch-bar [value=reject]"))
    assert_fits(page)
    for title in titles:
        expect(page.locator(".batch-items")).to_contain_text(title)
    follow(page.locator("#written button[type=submit]"))
    expect(page.locator("#faults")).to_be_visible()
    page.locator("[name=ground]").first.check()
    follow(page.locator("#written button[type=submit]"))
    expect(page).to_have_url(re.compile("/nl/moderation$"))
    expect(page.locator(".waiting-decisions #said")).to_contain_text(str(SELECTED))
    follow(page.locator(".waiting-decisions form[action$='/undo'] button"))
    expect(page.locator(".waiting-decisions")).to_have_count(0)
    for title in titles:
        expect(page.locator("tbody")).to_contain_text(title)


def test_the_page_of_several_cases_is_accessible(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(with_axe=True)
    page.request.post(f"{demo.address}/nl/demo/els")
    page.goto(f"{demo.address}/nl/moderation?ticked=yes")
    follow(page.locator(".batch-bar [value=reject]"))
    expect(page.locator(".batch-left-out")).to_be_visible()
    check_accessibility(page)
