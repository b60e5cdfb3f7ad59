"""Words are left out: selected in the text, shown before, on a phone and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum

OWN = "/nl/ideas/3/leave-out"
SELECT = """() => {
  const text = document.querySelector("[data-redactable] .prose p").firstChild;
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(text, 15);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return getSelection().toString().trim();
}"""


def _look(page: Page) -> str:
    """Ask what changes; the words that go."""
    follow(page.locator("form#written button[type=submit]:not([name])"))
    expect(page.locator("#look")).to_be_focused()
    return " ".join(page.locator("#look del").all_inner_texts())


def test_words_that_are_selected_are_shown_before_they_go(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(width=NARROW, with_axe=True)
    page.request.post(f"{demo.address}/nl/demo/maria")
    page.goto(f"{demo.address}{OWN}")
    button = page.locator("[data-add-selection]")
    expect(button).to_be_hidden()
    words = page.evaluate(SELECT)
    expect(button).to_be_visible()
    check_accessibility(page)
    button.click()
    expect(page.locator("#f-words")).to_have_value(words)
    expect(page.locator("#f-words")).to_be_focused()
    assert words in _look(page)
    check_accessibility(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_author_leaves_words_out(
    demo: RunningForum, open_page: OpenPage, *, scripts: bool
) -> None:
    page = open_page(width=NARROW, scripts=scripts)
    page.request.post(f"{demo.address}/nl/demo/maria")
    page.goto(f"{demo.address}/nl/ideas/3")
    follow(page.locator(f"a[href='{OWN}']"))
    # Each in another paragraph.
    words = page.locator("[data-redactable] .prose p").nth(int(scripts)).inner_text()[:12].strip()
    page.fill("#f-words", words)
    _look(page)
    follow(page.locator("form#written button[type=submit]:not([name])"))
    expect(page.locator("#said")).to_be_visible()
    assert words not in page.locator(".idea-text").inner_text()


def test_a_moderator_looks_before_words_go(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(with_axe=True)
    page.request.post(f"{demo.address}/nl/demo/els")
    page.goto(f"{demo.address}/nl/moderation?sign=personal_data")
    follow(page.locator("[data-row-link]").first)
    follow(page.locator("a[href*='outcome=redact']"))
    found = page.locator("#f-redact-words").input_value().split("\n")
    assert found == [mark.split(" (")[0] for mark in page.locator("mark.flagged").all_inner_texts()]
    _look(page)
    check_accessibility(page)
