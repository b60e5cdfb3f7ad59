"""An author without an account at hand objects by the mailed link, and a colleague puts the idea back."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum

AUTHOR = "dirk@example.org"
MINE = "Ik schrijf over lawaai,\nniet over mensen."


def _mailed_path(demo: RunningForum) -> str:
    """The path of the link in the last mail about the decision on the author's idea."""
    bodies = [mail.get_body(("plain",)) for mail in demo.mails_to(AUTHOR)]
    texts = [str(body.get_content()) for body in bodies if body]
    return re.findall(r"/appeals/\S+", "\n".join(texts))[-1]


def test_an_objection_from_the_mail_to_the_answer(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    address = f"{demo.address}/nl{_mailed_path(demo)}"
    page = open_page(width=NARROW, with_axe=True)
    page.goto(address)
    check_accessibility(page)
    follow(page.locator("#written button[type=submit]"))
    expect(page.locator("#e-text")).to_be_visible()
    check_accessibility(page)
    page.locator("#f-text").fill(MINE)
    follow(page.locator("#written button[type=submit]"))
    expect(page.locator(".callout-waiting")).to_be_visible()
    expect(page.locator("blockquote").first).to_have_text(MINE)
    check_accessibility(page)
    staff_page = open_page(width=NARROW, with_axe=True)
    staff_page.emulate_media(color_scheme="dark")
    # In the demo the decision was Els'; Ann is the administrator.
    staff_page.request.post(f"{demo.address}/nl/demo/ann")
    staff_page.goto(f"{demo.address}/nl/moderation/appeals")
    follow(staff_page.locator("[data-row-link]").last)
    expect(staff_page.locator("#words + .meta + blockquote")).to_have_text(MINE)
    check_accessibility(staff_page)
    follow(staff_page.locator("button[value=upheld]"))
    follow(staff_page.locator(".waiting-decisions form[action$='/now'] button"))
    page.goto(address.replace("/nl/", "/ar/"))
    expect(page.locator(".callout-done")).to_be_visible()
    check_accessibility(page)
