"""Following a link or sending a form, with the page that comes after."""

from playwright.sync_api import Locator


def follow(link_or_button: Locator) -> None:
    """Click, and wait until the page this leads to has loaded.

    A click alone returns while the old page is still shown, so whatever reads the page at once
    (its text, its URL, axe) would read the old page. Nor does `wait_for_load_state()` help: the old
    page has loaded.
    """
    with link_or_button.page.expect_navigation():
        link_or_button.click()
