"""Every page of every role in seven languages: no word of another one, nothing cut off at 320 px."""

import json
import re

import pytest
from playwright.sync_api import Page

from forum.core.i18n.languages import LANGUAGES
from tests.browser import crawler
from tests.browser.conftest import OpenPage
from tests.browser.overflow import NARROWEST, overflowing_elements
from tests.browser.page_list import unlisted
from tests.browser.serving import RunningForum, client_of
from tests.browser.words import words_of
from tests.vocabulary import other_language

MIN_PAGES = {None: 20, "maria": 20, "ann": 60}
"""The minimum number of pages reachable by links; Ann enters every room of the staff."""
MIN_FORMS = {None: 3, "maria": 5, "ann": 30}
NAMES = re.compile(r"Samenspraak|Lindekom|De Luifel|\bEls\b|\S+@\S+|https?:\S+")
"""Names that the demo's settings hold: they are the same in every language."""


def _foreign_words(page: Page, html: str, language: str) -> list[str]:
    return [
        f"{other}: {text}"
        for text in words_of(page, html)
        if (other := other_language(text, language, NAMES))
    ]


@pytest.mark.parametrize("person", MIN_PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_its_language(
    demo: RunningForum, open_page: OpenPage, person: str | None, language: str
) -> None:
    """Also the responses to its forms, submitted empty. The other tests' list has every kind of page."""
    page = open_page(width=NARROWEST, with_policy=False)
    page.goto(f"{demo.address}/{language}/")
    faults: dict[str, list[str]] = {}
    visited: list[str] = []
    forms: set[str] = set()

    def look_at(url: str, html: str) -> None:
        if found := _foreign_words(page, html, language) + overflowing_elements(page, html):
            faults[url] = found

    with client_of(demo, person) as client:
        for url, html in crawler.pages(crawler.fetch_with(client), demo.address, language):
            visited.append(url)
            look_at(url, html)
            for action, response in crawler.faulty_forms(client, demo.address, html, forms):
                look_at(f"{action} (422)", response)
    assert len(visited) >= MIN_PAGES[person]
    assert len(forms) >= MIN_FORMS[person], forms
    assert unlisted(visited, f"{demo.address}/{language}/") == set()
    assert not faults, json.dumps(faults, indent=2, ensure_ascii=False)


def test_a_word_of_another_language_is_found(open_page: OpenPage) -> None:
    """A fallback to English, a forgotten label and a stray sentence; not what somebody wrote."""
    html = (
        '<html lang="tr"><title>Fikirler · Samenspraak</title><main><h1>Fikirler</h1>'
        "<p>Ideas</p><p>19 Kasım 2026</p><p>19 November 2026</p>"
        '<button aria-label="Hoofdmenu"></button>'
        "<p>Dieser Satz ist auf Deutsch, und niemand hat es gemerkt.</p>"
        '<p lang="nl">Een bank onder de linde</p><bdi>Main menu</bdi></main>'
    )
    assert sorted(_foreign_words(open_page(), html, "tr")) == [
        "de: 19 November 2026", "de: Dieser Satz ist auf Deutsch, und niemand hat es gemerkt.",
        "en: Ideas", "nl: Hoofdmenu",
    ]  # fmt: skip
