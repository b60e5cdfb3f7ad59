"""Every page of every role in seven languages: no word of another one, nothing cut off at 320 px."""

import json
import re

import httpx2
import pytest
from playwright.sync_api import Page

from forum.core.i18n.languages import LANGUAGES
from tests.browser import crawler
from tests.browser.conftest import OpenPage
from tests.browser.overflow import NARROWEST, overflowing_elements
from tests.browser.serving import RunningForum
from tests.browser.words import words_of
from tests.vocabulary import other_language

MIN_PAGES = {None: 20, "maria": 20, "ann": 60}
"""The minimum number of pages reachable by links; Ann enters every room of the staff."""
NAMES = re.compile(r"Samenspraak|Lindekom|De Luifel|\bEls\b|\S+@\S+|https?:\S+")
"""Names that the demo's settings hold: they are the same in every language."""


def _foreign_words(page: Page, language: str) -> list[str]:
    return [
        f"{other}: {text}"
        for text in words_of(page)
        if (other := other_language(text, language, NAMES))
    ]


@pytest.mark.parametrize("person", MIN_PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_its_language(
    demo: RunningForum, open_page: OpenPage, person: str | None, language: str
) -> None:
    page = open_page(width=NARROWEST)
    if person:
        page.request.post(f"{demo.address}/nl/demo/{person}")
    faults: dict[str, list[str]] = {}
    visited = 0

    def fetch(url: str) -> tuple[str, str] | None:
        response = page.goto(url)
        assert response is not None
        return page.url, response.text()

    for url, _ in crawler.pages(fetch, demo.address, language):
        visited += 1
        if found := _foreign_words(page, language) + overflowing_elements(page):
            faults[url] = found
    assert visited >= MIN_PAGES[person]
    assert not faults, json.dumps(faults, indent=2, ensure_ascii=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_with_faults_is_in_its_language(
    demo: RunningForum, open_page: OpenPage, language: str
) -> None:
    """The responses to every form of the site, submitted empty."""
    page = open_page(width=NARROWEST)
    faults: dict[str, list[str]] = {}
    kinds: set[str] = set()
    with httpx2.Client(base_url=demo.address, timeout=60) as client:
        client.post("/nl/demo/ann", headers={"Origin": demo.address})
        for _, html in crawler.pages(crawler.fetch_with(client), demo.address, language):
            for action, response in crawler.faulty_forms(client, demo.address, html, kinds):
                page.set_content(response)
                if found := _foreign_words(page, language):
                    faults[action] = found
    assert len(kinds) >= 10, kinds
    assert not faults, json.dumps(faults, indent=2, ensure_ascii=False)


def test_a_word_of_another_language_is_found(open_page: OpenPage) -> None:
    """A fallback to English, a forgotten label and a stray sentence; not what somebody wrote."""
    page = open_page()
    page.set_content(
        '<html lang="tr"><title>Fikirler · Samenspraak</title><main><h1>Fikirler</h1>'
        "<p>Ideas</p><p>19 Kasım 2026</p><p>19 November 2026</p>"
        '<button aria-label="Hoofdmenu"></button>'
        "<p>Dieser Satz ist auf Deutsch, und niemand hat es gemerkt.</p>"
        '<p lang="nl">Een bank onder de linde</p><bdi>Main menu</bdi></main>'
    )
    assert sorted(_foreign_words(page, "tr")) == [
        "de: 19 November 2026", "de: Dieser Satz ist auf Deutsch, und niemand hat es gemerkt.",
        "en: Ideas", "nl: Hoofdmenu",
    ]  # fmt: skip
