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


def test_the_case_is_in_sight_in_the_queue_beside_it(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page(width=DESKTOP)
    page.set_viewport_size({"width": DESKTOP, "height": 640})
    sign_in_with_keys(page, demo)
    page.goto(f"{demo.address}/nl/moderation")
    follow(page.locator("[data-row-link]").last)
    expect(page.locator(CURRENT)).to_be_in_viewport(ratio=1)


def test_what_somebody_in_danger_wrote_is_in_sight(demo: RunningForum, open_page: OpenPage) -> None:
    page = open_page(width=DESKTOP)
    sign_in_with_keys(page, demo)
    page.goto(f"{demo.address}/nl/moderation?sign=suicide")
    follow(page.locator("[data-row-link]").first)
    expect(page.locator(".callout-care")).to_have_count(1)
    expect(page.locator(".case-content .prose p").first).to_be_in_viewport(ratio=1)
    for danger in page.locator(".callout-care summary").all():
        danger.click()
    for words in page.locator(".callout-care details p").all():
        expect(words).to_be_visible()


KEYBOARDS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "Belgian": ({"key": "d", "code": "KeyD"}, {"key": "\u00e9", "code": "Digit2"}),
    "Arabic": ({"key": "\u064a", "code": "KeyD"}, {"key": "2", "code": "Digit2"}),
    "capitals": ({"key": "D", "code": "KeyD", "shiftKey": True}, {"key": "2", "code": "Digit2"}),
}


@pytest.mark.parametrize("keyboard", KEYBOARDS)
def test_keys_mean_the_same_on_each_keyboard(
    demo: RunningForum, open_page: OpenPage, keyboard: str
) -> None:
    page = open_page(width=DESKTOP)
    sign_in_with_keys(page, demo)
    page.goto(f"{demo.address}/nl/moderation")
    follow(page.locator("[data-row-link]").last)
    letter, digit = KEYBOARDS[keyboard]

    def press(key: dict[str, object]) -> None:
        page.wait_for_timeout(AWAKE_AFTER)
        page.locator("body").dispatch_event("keydown", {**key, "bubbles": True})

    with page.expect_navigation():
        press(letter)
    press(digit)
    expect(page.locator("[name=ground]").nth(1)).to_be_checked()


def test_nothing_moves_when_somebody_begins_to_type(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page(width=DESKTOP)
    sign_in_with_keys(page, demo)
    page.goto(f"{demo.address}/nl/moderation?q=massagezetels")
    follow(page.locator("[data-row-link]").first)
    follow(page.locator(".decide a[href*='outcome=return']"))
    text = page.locator("#written [name=text]")
    place = (
        "(field) => field.getBoundingClientRect().top"
        " - field.closest('.decide').getBoundingClientRect().top"
    )
    before = text.evaluate(place)
    text.press_sequentially("Waar")
    release = page.locator("#claim form[action$='/release'] button")
    expect(release).to_be_visible()
    assert text.evaluate(place) == before
    release.click()


def test_sending_stays_in_reach_beside_the_text(demo: RunningForum, open_page: OpenPage) -> None:
    page = open_page(width=DESKTOP)
    sign_in_with_keys(page, demo)
    page.goto(f"{demo.address}/nl/moderation")
    follow(page.locator("[data-row-link]").last)
    follow(page.locator(".decide a[href*='outcome=reject']"))
    expect(page.locator("#written > .actions button").first).to_be_in_viewport(ratio=1)
    expect(page.locator(".case-content").first).to_be_in_viewport()


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
