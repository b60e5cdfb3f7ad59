"""Whoever needs help: from the form for an idea to a private request, and taking it back."""

import pytest

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage, assert_fits
from tests.browser.serving import RunningForum

SEND = "form[action$='/help'] button[type=submit]"


@pytest.mark.parametrize(("language", "scripts"), [("nl", True), ("ar", False)])
def test_help_is_requested_and_taken_back(
    demo: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    language: str,
    scripts: bool,
) -> None:
    page = open_page(width=NARROW, scripts=scripts, with_axe=scripts)
    check = check_accessibility if scripts else assert_fits
    page.goto(f"{demo.address}/{language}/ideas/new")
    page.click(".idea-or-help a:not([aria-current])")
    page.wait_for_url(f"**/{language}/help")
    page.click(SEND)
    page.wait_for_selector("#e-phone")
    check(page)
    page.fill("#f-phone", "+32 470 00 00 31")
    page.click(SEND)
    page.wait_for_url("**/help/*/*")
    check(page)
    assert page.locator(".callout-care a[href='tel:112']").is_visible()
    colleague = open_page(width=NARROW, scripts=scripts, with_axe=scripts)
    colleague.request.post(f"{demo.address}/nl/demo/els")
    colleague.goto(f"{demo.address}/{language}/moderation/trouble?source=request&sort=newest")
    colleague.click("tbody tr:first-child a")
    colleague.wait_for_url("**/moderation/trouble/*")
    check(colleague)
    page.click("summary:has(+ form)")
    page.click("form[action$='/delete'] button")
    page.wait_for_url(f"**/{language}/help")
    assert page.locator("#said").is_visible()
