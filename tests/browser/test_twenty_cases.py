"""Twenty cases, by keyboard alone and by thumb alone: how many presses or taps it takes, and no mouse.

Fourteen are published and six declined with a ground, as in a morning of a small town.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from forum.app.container import build
from forum.settings.loader import load
from tests.browser.conftest import OpenPage
from tests.browser.serving import RunningForum, run_forum
from tests.browser.signing_in import sign_in
from tests.browser.single_keys import AWAKE_AFTER, stop_clock
from tests.factories import post_pending_idea
from tests.people import ELS, MARIA, YUSUF
from tests.services.databases import SqliteTemplate
from tests.services.waiting import wait_until

CASES = 20
DONE = "helemaal bij"
DECLINED = frozenset({3, 6, 9, 12, 15, 18})
ALONE_ON_A_PHONE = {"width": 360, "height": 740}
MOST_SWIPES = 3
"""Swipes of most of a screen to the button that sends a form with its reasons."""


async def _seed(url: str) -> None:
    forum = build(load(environment={"FORUM_DATABASE__URL": url}))
    try:
        for number in range(CASES):
            await post_pending_idea(
                forum, f"Idee {number + 1}: samen soep koken", by=(MARIA, YUSUF)[number % 2]
            )
    finally:
        await forum.close()


@pytest.fixture
def twenty_cases(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[RunningForum]:
    """A forum in which twenty ideas wait."""
    with sqlite_template.copy(tmp_path) as url:
        with ThreadPoolExecutor(1) as pool:
            # Playwright's event loop runs in this thread.
            pool.submit(asyncio.run, _seed(url)).result()
        with run_forum(url, tmp_path) as running_forum:
            yield running_forum


def _open_first(page: Page, forum: RunningForum) -> None:
    sign_in(page, forum, ELS)
    queue = f"{forum.address}/nl/moderation"

    def is_full() -> bool:
        page.goto(queue)
        return str(CASES) in page.locator("h1").inner_text()

    wait_until(is_full, "the cases don't come")


def test_by_keyboard(twenty_cases: RunningForum, open_page: OpenPage) -> None:
    page = open_page()
    _open_first(page, twenty_cases)
    page.request.post(f"{twenty_cases.address}/nl/moderation/keys", form={"keys": "on"})
    page.reload()
    stop_clock(page)
    pressed = 0

    def press(key: str, *, leads_on: bool = True) -> None:
        nonlocal pressed
        pressed += 1
        if not leads_on:
            page.keyboard.press(key)
            return
        with page.expect_navigation():
            page.keyboard.press(key)

    page.locator("[data-row-link]").first.focus()
    press("Enter")
    for number in range(CASES):
        page.clock.run_for(AWAKE_AFTER)
        if number not in DECLINED:
            press("p")
            continue
        press("d")
        page.clock.run_for(AWAKE_AFTER)
        press("2", leads_on=False)
        press("Control+Enter")
    expect(page.locator("h1")).to_contain_text(DONE)
    assert pressed == 1 + CASES + 2 * len(DECLINED)


def _swipe_to(page: Page, target: Locator) -> int:
    """Scroll as a thumb does until the target is on screen; how many swipes it took."""
    for swipes in range(MOST_SWIPES + 1):
        box = target.bounding_box()
        assert box
        if 0 <= box["y"] <= ALONE_ON_A_PHONE["height"] - box["height"]:
            return swipes
        page.mouse.wheel(0, 0.7 * ALONE_ON_A_PHONE["height"])
        page.wait_for_timeout(100)
    raise AssertionError(f"{target} is further away than {MOST_SWIPES} swipes")


def test_by_thumb(twenty_cases: RunningForum, open_page: OpenPage) -> None:
    page = open_page(width=ALONE_ON_A_PHONE["width"])
    page.set_viewport_size(ALONE_ON_A_PHONE)  # type: ignore[arg-type]
    _open_first(page, twenty_cases)
    taps = swipes = 0

    def tap(target: Locator, *, leads_on: bool = True) -> None:
        nonlocal taps, swipes
        swipes += _swipe_to(page, target)
        taps += 1
        if not leads_on:
            target.click()
            return
        with page.expect_navigation():
            target.click()

    tap(page.locator("[data-row-link]").first)
    for number in range(CASES):
        if number not in DECLINED:
            tap(page.locator(".decide form:has([value=publish]) button"))
            continue
        tap(page.locator(".decide a[href*=reject]"))
        tap(page.locator("#written [name=ground]").nth(1), leads_on=False)
        tap(page.locator("#written .actions button:not([name])"))
    expect(page.locator("h1")).to_contain_text(DONE)
    assert taps == 1 + CASES + 2 * len(DECLINED)
    assert swipes <= 1 + 2 * len(DECLINED)
