"""A case on a screen: the queue, the text and the decision side by side, or the decisions under the thumb."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum
from tests.browser.single_keys import AWAKE_AFTER, sign_in_with_keys

CURRENT = ".neighbours [aria-current=page]"
PHONE = 360
DESKTOP = 1280


def _open_second_case(page: Page, demo: RunningForum) -> None:
    page.goto(f"{demo.address}/nl/moderation")
    follow(page.locator("[data-row-link]").nth(1))


def test_keys_walk_through_the_queue(demo: RunningForum, open_page: OpenPage) -> None:
    page = open_page(width=DESKTOP)
    sign_in_with_keys(page, demo)
    _open_second_case(page, demo)
    for key, place in (("j", 2), ("k", 1), ("k", 0)):
        page.wait_for_timeout(AWAKE_AFTER)
        with page.expect_navigation():
            page.keyboard.press(key)
        titles = page.locator(".neighbours .title").all_inner_texts()
        expect(page.locator(CURRENT).locator(".title")).to_have_text(titles[place])
        expect(page.locator("h1")).to_be_attached()
    panes = [
        page.locator(each).bounding_box() for each in (".neighbours", ".case > .stack", ".decide")
    ]
    starts = [box["x"] for box in panes if box]
    assert len(starts) == len(panes)
    assert starts == sorted(starts)


@pytest.mark.parametrize("place", ["top", "middle", "end"])
def test_decisions_stay_in_reach_on_a_phone(
    demo: RunningForum, open_page: OpenPage, place: str
) -> None:
    page = open_page(width=PHONE)
    sign_in_with_keys(page, demo)
    _open_second_case(page, demo)
    share = {"top": 0, "middle": 0.5, "end": 1}[place]
    page.evaluate(
        "share => scrollTo(0, document.querySelector('.case').getBoundingClientRect().bottom * share"
        " - innerHeight * share)",
        share,
    )
    for button in page.locator(".decide .button-full").all():
        expect(button).to_be_in_viewport(ratio=1)
    expect(page.locator(".neighbours")).to_be_hidden()
