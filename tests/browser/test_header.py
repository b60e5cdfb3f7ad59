"""The header on a phone: two rows and a menu, in every language, with or without scripts."""

import pytest
from playwright.sync_api import Page, expect

from forum.core.i18n.languages import LANGUAGES
from tests.browser.conftest import NARROW, OpenPage, assert_fits
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum

MAX_HEAD = 120
"""Pixels of a phone that the header may take."""
LEAST_CONTROL = 48
CONTROLS = """() => [...document.querySelectorAll('.head :is(a, button, summary)')]
  .filter(each => each.checkVisibility())
  .map(each => [each.textContent.trim(), each.getBoundingClientRect().height])"""
LONG = "Samen sterk in Oudewater-Hoogveen en omstreken"


def open_as(demo: RunningForum, page: Page, person: str | None, path: str) -> None:
    if person:
        page.request.post(f"{demo.address}/nl/demo/{person}")
    page.goto(f"{demo.address}/{path}")


@pytest.mark.parametrize("person", [None, "maria", "ann"])
def test_the_header_of_a_phone_is_low_and_its_controls_are_large(
    demo: RunningForum, open_page: OpenPage, person: str | None
) -> None:
    page = open_page(width=NARROW)
    for language in LANGUAGES:
        # Where something may be typed its switches are buttons of that form.
        for path in ("", "ideas/new"):
            open_as(demo, page, person, f"{language}/{path}")
            assert page.locator(".head").bounding_box()["height"] <= MAX_HEAD, page.url  # type: ignore[index]
            small = [pair for pair in page.evaluate(CONTROLS) if pair[1] < LEAST_CONTROL]
            assert not small, page.url


def test_long_names_make_the_header_no_higher(demo: RunningForum, open_page: OpenPage) -> None:
    page = open_page(width=NARROW)
    open_as(demo, page, "maria", "de/")
    page.locator(".brand :is(b, small)").evaluate_all(
        f"names => names.forEach(name => {{ name.textContent = '{LONG}'; }})"
    )
    assert page.locator(".head").bounding_box()["height"] <= MAX_HEAD  # type: ignore[index]
    assert_fits(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_the_menu_opens_by_keyboard_and_leads_everywhere(
    demo: RunningForum, open_page: OpenPage, language: str, *, scripts: bool
) -> None:
    page = open_page(width=NARROW, scripts=scripts)
    open_as(demo, page, "ann", f"{language}/")
    menu = page.locator("#menu")
    expect(menu).to_be_hidden()
    page.locator(".head-menu").press("Enter")
    expect(menu).to_be_visible()
    assert_fits(page)
    small = [pair for pair in page.evaluate(CONTROLS) if pair[1] < LEAST_CONTROL]
    assert not small
    # The next stop of the keyboard is the first link of the menu.
    page.keyboard.press("Tab")
    expect(menu.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    for path in ("ideas", "projects", "updates", "search", "moderation", "office", "admin"):
        page.locator(".head-menu").click()
        follow(menu.locator(f"a[href='/{language}/{path}']"))
    page.locator(".head-menu").click()
    follow(menu.locator("button[name=size]"))
    assert page.evaluate("document.documentElement.dataset.text") == "large"


def test_a_wide_screen_shows_what_the_menu_holds(demo: RunningForum, open_page: OpenPage) -> None:
    page = open_page()
    open_as(demo, page, None, "nl/")
    expect(page.locator(".head-menu")).to_be_hidden()
    expect(page.locator(".head-nav a[href='/nl/ideas']")).to_be_visible()
    expect(page.locator("button[name=size]:visible")).to_have_count(1)
