"""The mail to an author follows what a moderator types, and sends nothing, whatever becomes of it."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import RunningForum

MAIL = ".mail-body"
WORDS = "Zullen we er samen naar kijken?"


def _open_form(page: Page, demo: RunningForum) -> None:
    page.context.request.post(f"{demo.address}/nl/demo/els", headers={"Origin": demo.address})
    page.goto(f"{demo.address}/nl/moderation?q=massagezetels")
    page.locator("[data-row-link]").first.click()
    page.locator(".decide a", has_text="Niet op de site zetten").click()


def _fail_posts(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_the_mail_follows_what_is_typed(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(width=NARROW, with_axe=True)
    _open_form(page, demo)
    form = page.url
    page.locator("[name=ground]").nth(1).check()
    expect(page.locator(MAIL)).to_contain_text("Onze huisregel")
    text = page.locator("#written [name=text]")
    text.press_sequentially(WORDS)
    expect(page.locator(MAIL)).to_contain_text(WORDS)
    expect(text).to_be_focused()
    check_accessibility(page)
    page.route("**/moderation/cases/*", _fail_posts)
    with page.expect_event("requestfailed"):
        text.press_sequentially(" Bel gerust.")
    expect(text).to_have_value(f"{WORDS} Bel gerust.")
    assert page.url == form


def test_the_mail_stands_beside_the_look_at_what_is_left_out(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page()
    _open_form(page, demo)
    page.goto(page.url.replace("reject", "redact"))
    page.locator("[name=words]").fill("massagefunctie")
    page.locator("[name=ground]").nth(3).check()
    page.locator("#written > .actions button").first.click()
    expect(page.locator(".decide ins")).not_to_have_count(0)
    expect(page.locator(MAIL)).to_contain_text("huisregel")


def test_without_scripts_a_button_shows_it(demo: RunningForum, open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    _open_form(page, demo)
    page.locator("#written [name=text]").fill(WORDS)
    page.locator("[name=ground]").nth(1).check()
    page.locator("[name=preview]").click()
    expect(page.locator(MAIL)).to_contain_text(WORDS)
    expect(page.locator(MAIL)).to_be_in_viewport()
    expect(page.locator("#written [name=text]")).to_have_value(WORDS)
    expect(page.locator("[name=ground]").nth(1)).to_be_checked()
