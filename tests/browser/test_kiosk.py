"""A kiosk, two persons after each other: the second finds nothing of the first, also by Back."""

import re

import pytest
from playwright.sync_api import Page, expect

from forum.web.kiosk import KIOSK_COOKIE
from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import RunningForum
from tests.browser.signing_in import sign_in
from tests.people import MARIA

SILENCE, WARNING = 91, 31
"""Seconds by which the browser's clock is moved: those of the shipped settings, and one."""
CLOCK = "{ const now = Date.now; globalThis.later = 0; Date.now = () => now() + later * 1000; }"
DRAFT = "Een bankje voor mijn overleden man"


def open_kiosk(open_page: OpenPage, forum: RunningForum, **options: bool) -> Page:
    """A page in the browser of a kiosk."""
    page = open_page(width=NARROW, **options)
    page.add_init_script(CLOCK)
    page.context.add_cookies([{"name": KIOSK_COOKIE, "value": "on", "url": forum.address}])
    return page


def wait(page: Page, seconds: int) -> None:
    """Let nobody touch the kiosk for so long."""
    page.evaluate("seconds => { later += seconds; }", seconds)


def assert_back_shows_nothing(page: Page, forum: RunningForum) -> None:
    """Assert that Back leads to the front page, or to one that asks to sign in, and shows nothing of Maria."""
    while page.go_back():
        page.wait_for_load_state("networkidle")
        expect(page.locator(".kiosk")).to_be_visible()
        content = page.content()
        assert MARIA.email not in content, page.url
        assert DRAFT not in content, page.url
        for field in page.locator("main input:not([type=hidden]), main textarea").all():
            assert field.input_value() == "", page.url


def test_it_asks_and_then_forgets(
    running_forum: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_kiosk(open_page, running_forum, with_axe=True)
    question = page.locator(".kiosk-question > p")
    page.goto(f"{running_forum.address}/nl/")
    wait(page, 2 * SILENCE)
    page.wait_for_timeout(1000)
    expect(question).to_be_hidden()
    sign_in(page, running_forum, MARIA)
    page.goto(f"{running_forum.address}/nl/me/settings")
    expect(page.locator("main")).to_contain_text(MARIA.email)
    page.goto(f"{running_forum.address}/nl/ideas/new")
    page.locator("[name=title]").fill(DRAFT)
    wait(page, SILENCE)
    expect(question).to_be_visible()
    expect(question.locator(".number")).to_have_text(re.compile(r"^2\d$"))
    check_accessibility(page)
    page.locator("[data-stay]").click()
    expect(question).to_be_hidden()
    assert page.locator("[name=title]").input_value() == DRAFT
    wait(page, SILENCE + WARNING)
    page.wait_for_url(f"{running_forum.address}/nl/")
    assert DRAFT not in page.evaluate("JSON.stringify(sessionStorage)")
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names <= {KIOSK_COOKIE, "forum_acted"}
    assert_back_shows_nothing(page, running_forum)
    page.goto(f"{running_forum.address}/nl/ideas/new")
    expect(page.locator("[name=title]")).to_have_value("")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_whoever_is_done_says_so(
    running_forum: RunningForum, open_page: OpenPage, *, scripts: bool
) -> None:
    page = open_kiosk(open_page, running_forum, scripts=scripts)
    sign_in(page, running_forum, MARIA)
    page.goto(f"{running_forum.address}/nl/me/settings")
    page.goto(f"{running_forum.address}/nl/me")
    page.locator(".kiosk form button").click()
    page.wait_for_url(f"{running_forum.address}/nl/")
    expect(page.locator(".head-account")).to_have_attribute("href", re.compile("/sign-in$"))
    assert_back_shows_nothing(page, running_forum)


def test_without_a_connection_it_shows_nothing_and_forgets_as_soon_as_there_is_one(
    running_forum: RunningForum, open_page: OpenPage
) -> None:
    page = open_kiosk(open_page, running_forum)
    sign_in(page, running_forum, MARIA)
    page.goto(f"{running_forum.address}/nl/me/settings")
    page.locator("main").click()
    page.context.set_offline(True)
    wait(page, SILENCE + WARNING)
    expect(page.locator("main *, header a, header input")).to_have_count(0)
    assert page.title() == ""
    page.context.set_offline(False)
    page.wait_for_url(f"{running_forum.address}/nl/")
    expect(page.locator(".head-account")).to_have_attribute("href", re.compile("/sign-in$"))


def test_the_touch_that_wakes_a_tablet_does_not_go_on_with_the_visit_before(
    running_forum: RunningForum, open_page: OpenPage
) -> None:
    page = open_kiosk(open_page, running_forum)
    sign_in(page, running_forum, MARIA)
    page.goto(f"{running_forum.address}/nl/me/settings")
    page.locator("main").click()
    # Asleep: time goes on, timers don't run before the touch.
    box = page.locator(".head-account").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.evaluate(
        """seconds => window.addEventListener(
            "pointerdown", () => { later += seconds; }, { capture: true, once: true })""",
        SILENCE + WARNING,
    )
    page.mouse.click(box["x"] + 5, box["y"] + 5)
    page.wait_for_url(f"{running_forum.address}/nl/")
    expect(page.locator(".head-account")).to_have_attribute("href", re.compile("/sign-in$"))


def test_a_page_that_is_loaded_anew_after_a_long_time_is_for_the_next_person(
    running_forum: RunningForum, open_page: OpenPage
) -> None:
    page = open_kiosk(open_page, running_forum)
    sign_in(page, running_forum, MARIA)
    page.goto(f"{running_forum.address}/nl/me/settings")
    page.locator("main").click()
    page.reload()
    expect(page.locator("main")).to_contain_text(MARIA.email)
    # The clock of the next page is ahead: the browser was closed for so long.
    page.add_init_script(f"later = {SILENCE + WARNING};")
    page.reload()
    page.wait_for_url(f"{running_forum.address}/nl/")
    expect(page.locator(".head-account")).to_have_attribute("href", re.compile("/sign-in$"))
