"""Lists of staff in the browser: keys, density, narrow screens, and all of it without scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, OpenPage, assert_fits
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum
from tests.browser.single_keys import sign_in_with_keys

DENSE = (32, 40)
"""Pixels of a row."""


def as_moderator(demo: RunningForum, page: Page, path: str = "moderation") -> Page:
    """A page of the desk, with single keys on."""
    sign_in_with_keys(page, demo)
    page.goto(f"{demo.address}/nl/{path}")
    return page


def test_a_case_is_opened_by_keys(demo: RunningForum, open_page: OpenPage) -> None:
    page = as_moderator(demo, open_page())
    links = page.locator("[data-row-link]")
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(links.nth(row)).to_be_focused()
    path = links.nth(1).get_attribute("href")
    page.keyboard.press("/")
    expect(page.locator("#f-q")).to_be_focused()
    page.keyboard.type("jk/x")
    expect(page.locator("#f-q")).to_have_value("jk/x")
    links.nth(0).focus()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{demo.address}{path}")


def test_keys_sleep_until_they_are_wanted(demo: RunningForum, open_page: OpenPage) -> None:
    page = as_moderator(demo, open_page())
    page.request.post(f"{demo.address}/nl/moderation/keys", form={"keys": "off"})
    page.goto(f"{demo.address}/nl/moderation")
    page.keyboard.press("j")
    expect(page.locator("[data-row-link]").first).not_to_be_focused()


def test_of_urgent_rows_every_word_is_in_sight(demo: RunningForum, open_page: OpenPage) -> None:
    page = as_moderator(demo, open_page(width=WIDE))
    cut_off = page.evaluate(
        "[...document.querySelectorAll('.is-urgent .tag')].filter((tag) =>"
        " tag.getBoundingClientRect().right > tag.closest('td').getBoundingClientRect().right"
        ").map((tag) => tag.textContent)"
    )
    assert page.locator(".is-urgent .tag").count() >= 2
    assert not cut_off


def test_a_long_decision_stays_in_its_column(demo: RunningForum, open_page: OpenPage) -> None:
    page = as_moderator(demo, open_page(width=WIDE), "moderation/log")
    long = page.locator("tbody summary").filter(has_text="persoonlijke gegevens").first
    assert long.evaluate("(words) => words.scrollWidth > words.clientWidth")
    assert long.evaluate("(words) => getComputedStyle(words).textOverflow") == "ellipsis"
    # By a letter's width: the words of two columns don't touch.
    assert long.evaluate(
        "(words) => words.closest('td').getBoundingClientRect().right - words.getBoundingClientRect().right > 8"
    )


@pytest.mark.parametrize("path", ["moderation", "moderation/log"])
def test_rows_are_close_together(demo: RunningForum, open_page: OpenPage, path: str) -> None:
    page = as_moderator(demo, open_page(width=WIDE), path)
    heights = page.evaluate(
        "[...document.querySelectorAll('tbody tr:not(.is-urgent)')].map((row) => row.getBoundingClientRect().height)"
    )
    assert len(heights) > 5
    assert all(DENSE[0] <= height <= DENSE[1] for height in heights), heights


@pytest.mark.parametrize(
    "path",
    [
        "moderation",
        "moderation/log",
        "moderation/reports",
        "moderation/trouble",
        "moderation/appeals",
    ],
)
def test_rows_are_stacked_on_a_phone(demo: RunningForum, open_page: OpenPage, path: str) -> None:
    page = as_moderator(demo, open_page(width=NARROW), path)
    assert_fits(page)
    inside = page.evaluate(
        """[...document.querySelectorAll('tbody tr :is(th, td)')].every((cell) => {
            const box = cell.getBoundingClientRect();
            return box.left >= 0 && box.right <= innerWidth;
        })"""
    )
    assert inside


def test_a_list_is_searched_and_sorted_without_scripts(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = as_moderator(demo, open_page(scripts=False), "moderation/log")
    follow(page.locator(".col-when a"))
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    oldest = page.locator("[data-row-link]").first.inner_text()
    page.locator("#f-q").fill(oldest)
    follow(page.locator(".list-query .search-form button"))
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    expect(page.locator("[data-row-link]").first).to_have_text(oldest)
    follow(page.locator(".list-active .tag"))
    assert page.locator("[data-row-link]").count() > 5
