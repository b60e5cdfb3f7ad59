"""A member's own pages: nothing touches, and no word of their row of pages is broken."""

import pytest

from forum.core.i18n.languages import LANGUAGES
from tests.browser.broken_words import broken_words
from tests.browser.conftest import NARROW, OpenPage
from tests.browser.overflow import NARROWEST
from tests.browser.serving import RunningForum

LEAST_GAP = 8
"""Pixels between a heading and what it is about."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_row_of_pages_is_broken(
    demo: RunningForum, open_page: OpenPage, language: str
) -> None:
    page = open_page(width=NARROWEST)
    page.request.post(f"{demo.address}/{language}/demo/els")
    page.goto(f"{demo.address}/{language}/me/settings")
    page.evaluate("document.documentElement.dataset.text = 'large'")
    assert broken_words(page.locator(".me-nav a")) == []


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_no_heading_touches_what_it_is_about(
    demo: RunningForum, open_page: OpenPage, width: int
) -> None:
    page = open_page(width=width)
    page.request.post(f"{demo.address}/nl/demo/maria")
    page.goto(f"{demo.address}/nl/me")
    for section in page.locator(".me-body section").all():
        head, after = (section.locator(f":scope > :nth-child({n})").bounding_box() for n in (1, 2))
        assert head
        assert after
        assert after["y"] - (head["y"] + head["height"]) >= LEAST_GAP
