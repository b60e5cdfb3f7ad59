"""Back/forward cache: the browser restores a guest's pages from it, but never a member's.

A separate module, because its Chromium is started with other options than that of the other tests.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import TIMEOUT
from tests.browser.serving import RunningForum
from tests.browser.signing_in import sign_in
from tests.browser.test_back_after_signing_out import sign_out
from tests.people import MARIA
from tests.services import chromium


@pytest.fixture
def page_with_bfcache() -> Iterator[Page]:
    """A page in a browser with back/forward cache, which Playwright disables by default."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.locate_full(),
            args=list(chromium.FLAGS),
            ignore_default_args=["--disable-back-forward-cache"],
        )
        page = browser.new_context(locale="nl-BE").new_page()
        page.set_default_timeout(TIMEOUT)
        yield page
        browser.close()


def go_back(page: Page) -> None:
    """Go back; without waiting for `load`, which isn't fired for a page from the cache."""
    page.go_back(wait_until="commit")
    page.locator("body").wait_for()


SET_MARK = "window.leftAsItWas = true"
HAS_MARK = "window.leftAsItWas === true"


def test_guest_pages_are_restored_from_the_cache_and_member_pages_are_not(
    running_forum: RunningForum, page_with_bfcache: Page
) -> None:
    page = page_with_bfcache
    page.goto(f"{running_forum.address}/nl/ideas")
    page.evaluate(SET_MARK)
    page.goto(f"{running_forum.address}/nl/about")
    go_back(page)
    page.wait_for_url("**/nl/ideas", wait_until="commit")
    assert page.evaluate(HAS_MARK)
    sign_in(page, running_forum, MARIA)
    page.goto(f"{running_forum.address}/nl/me")
    page.evaluate(SET_MARK)
    sign_out(page)
    for _ in range(4):
        go_back(page)
        assert MARIA.email not in page.content(), page.url
