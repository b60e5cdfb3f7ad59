"""A moderator reads a text in a language they can't read, beside the form of a decision that they have begun."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum, run_forum
from tests.browser.signing_in import sign_in
from tests.people import ELS, YUSUF
from tests.services.databases import SqliteTemplate
from tests.services.libretranslate import run_libretranslate
from tests.services.waiting import wait_until

TYPED = "Waarom op dinsdag?"
IDEA: dict[str, str | float | bool] = {
    "title": "Koffie op het plein",
    "body": "Elke dinsdag drinken we koffie. Kom je ook?",
    "language": "nl",
}
BUTTON, SENTENCES = "#translation button", ".sentences"


@pytest.fixture
def running_forum(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[RunningForum]:
    """A forum with a translation service, which may get texts that wait."""
    with sqlite_template.copy(tmp_path) as url, run_libretranslate() as service:
        settings = {"FORUM_TRANSLATION__URL": service.url, "FORUM_TRANSLATION__PRIVATE": "true"}
        with run_forum(url, tmp_path, **settings) as running:
            yield running


def _open_case(page: Page, running_forum: RunningForum) -> None:
    """The only case, on a page in Turkish, with the form of a decision."""

    def is_waiting() -> bool:
        page.goto(f"{running_forum.address}/tr/moderation")
        return page.locator("[data-row-link]").count() > 0

    wait_until(is_waiting, "the idea isn't in the queue")
    follow(page.locator("[data-row-link]"))
    page.goto(f"{page.url}?outcome=return")
    page.locator("#written [name=text]").fill(TYPED)


def test_sentences_beside_a_form_that_is_begun(
    running_forum: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    resident = open_page()
    sign_in(resident, running_forum, YUSUF)
    resident.request.post(f"{running_forum.address}/nl/ideas", form=IDEA)
    page = open_page(width=NARROW, with_axe=True)
    sign_in(page, running_forum, ELS)
    _open_case(page, running_forum)
    address = page.url
    page.locator(BUTTON).click()
    expect(page.locator(SENTENCES)).to_contain_text("[tr] Kom je ook?")
    expect(page.locator("#translation")).to_be_focused()
    expect(page.locator("#written [name=text]")).to_have_value(TYPED)
    assert page.url == address
    check_accessibility(page)
    plain = open_page(scripts=False)
    sign_in(plain, running_forum, ELS)
    _open_case(plain, running_forum)
    # The forum remembers it: no button any more.
    expect(plain.locator(SENTENCES)).to_contain_text("[tr] Kom je ook?")
    plain.goto(plain.url.replace("/tr/", "/en/"))
    plain.locator("#written [name=text]").fill(TYPED)
    follow(plain.locator(BUTTON))
    expect(plain.locator(SENTENCES)).to_be_in_viewport()
    expect(plain.locator("#written [name=text]")).to_have_value(TYPED)
