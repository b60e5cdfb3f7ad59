"""A browser that keeps pages as they were left: a guest's come back at once, a member's never.

In a file of its own: its Chromium is started otherwise than that of the other tests.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import TIMEOUT
from tests.browser.serving import Served
from tests.browser.test_back_after_signing_out import signed_out
from tests.browser.test_loop import sign_in
from tests.people import MARIA
from tests.services import chromium


@pytest.fixture
def with_memory() -> Iterator[Page]:
    """A page of a browser that keeps pages as they were left, which automated ones don't."""
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


def back(page: Page) -> None:
    """Press Back; a page that comes from memory is never loaded, so that isn't waited for."""
    page.go_back(wait_until="commit")
    page.locator("body").wait_for()


LEAVE_A_MARK = "window.leftAsItWas = true"
IS_AS_LEFT = "window.leftAsItWas === true"


def test_what_a_guest_read_comes_back_as_it_was_left_and_what_a_member_read_does_not(
    served: Served, with_memory: Page
) -> None:
    page = with_memory
    page.goto(f"{served.address}/nl/ideas")
    page.evaluate(LEAVE_A_MARK)
    page.goto(f"{served.address}/nl/about")
    back(page)
    page.wait_for_url("**/nl/ideas", wait_until="commit")
    assert page.evaluate(IS_AS_LEFT)
    sign_in(page, served, MARIA)
    page.goto(f"{served.address}/nl/me")
    page.evaluate(LEAVE_A_MARK)
    signed_out(page)
    for _ in range(4):
        back(page)
        assert MARIA.email not in page.content(), page.url
