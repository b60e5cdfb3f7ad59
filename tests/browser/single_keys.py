"""The single keys of a moderator's pages."""

from playwright.sync_api import Page

from tests.browser.serving import RunningForum

AWAKE_AFTER = 1_100
"""Milliseconds that a page must be on screen before its keys act (`static/js/keys.js`), and some."""


def sign_in_with_keys(page: Page, demo: RunningForum) -> None:
    """Sign in as the demo's moderator, and switch single keys on."""
    page.request.post(f"{demo.address}/nl/demo/els")
    page.request.post(f"{demo.address}/nl/moderation/keys", form={"keys": "on"})


def stop_clock(page: Page) -> None:
    """From now on, time passes on the page only in `run_for`, however slow the machine is."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
