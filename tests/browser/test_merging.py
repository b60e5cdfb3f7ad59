"""A moderator merges an idea beside its case, sees what readers see, and splits it again."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import RunningForum

BUTTON = "form[action$='/{}'] button"


def test_merged_and_split_again(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(with_axe=True, width=NARROW)
    page.request.post(f"{demo.address}/nl/demo/els")
    page.goto(f"{demo.address}/nl/ideas?status=open&sort=new")
    page.locator("main a[href*='/nl/ideas/']").filter(
        has_text=re.compile("leren praten met je handen")
    ).first.click()
    page.locator("form[action$='/moderation/cases'] button").click()
    expect(page.locator(BUTTON.format("merge")).first).to_be_visible()
    check_accessibility(page)
    page.locator(BUTTON.format("merge")).first.click()
    expect(page.locator(BUTTON.format("split"))).to_be_visible()
    check_accessibility(page)
    page.locator("#merged-into ~ div a").click()
    part = page.locator("details[id^=merged-]")
    expect(part).to_contain_text("leren praten met je handen")
    part.locator("summary").click()
    expect(part.locator(".prose")).to_be_visible()
    check_accessibility(page)
    page.locator(BUTTON.format("split")).click()
    expect(page.locator(".timeline")).to_contain_text("leren praten met je handen")
    expect(part).to_have_count(0)
