"""Accessibility of every page, in Dutch and Arabic, narrow and wide: axe, and no overflow."""

from typing import Literal

import pytest

from tests.browser.conftest import NARROW, WIDE, CheckAccessibility, OpenPage, assert_fits
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum

GUEST_PAGES = (
    "", "ideas", "ideas?q=koffie&sort=votes", "ideas/1", "ideas/40", "ideas/new", "projects",
    "projects/1", "updates", "search", "search?q=samen", "sign-in", "about", "house-rules",
    "privacy", "accessibility", "demo", "no-such-page",
)  # fmt: skip
STAFF_PAGES = {
    "maria": (
        "me", "me/notices", "me/support", "me/following", "me/settings", "me/sessions", "me/data", "ideas/1", "ideas/new",
    ),
    "els": ("moderation", "moderation/log", "moderation/cases/1"),
    "tom": (
        "office", "office/ideas", "office/ideas?status=accepted", "office/ideas/1",
        "office/ideas/1/link", "office/projects", "office/projects/1", "office/projects/new",
        "office/projects/1/steps", "office/projects/1/outcome", "office/updates/new",
        "office/updates/1",
    ),
    "ann": ("admin", "admin/calls/new", "admin/calls/1", "admin/themes/1",
            "admin/neighbourhoods/new", "admin/members", "admin/words", "admin/words/hours",
            "admin/words/about", "admin/words/helplines", "admin/words/language_codes",
            "admin/words/action_colour", "admin/words/logo", "admin/words/ground.insult"),
}  # fmt: skip
VIEWS = [("nl", NARROW, True), ("nl", WIDE, False), ("ar", NARROW, False), ("ar", WIDE, True)]
"""Language, width, and whether axe looks too: it finds what is in the markup, in any language."""


@pytest.mark.parametrize(("language", "width", "with_axe"), VIEWS)
def test_pages_for_guests(
    demo: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    language: str,
    width: int,
    with_axe: bool,
) -> None:
    page = open_page(width=width, with_axe=with_axe)
    check = check_accessibility if with_axe else assert_fits
    for path in GUEST_PAGES:
        response = page.goto(f"{demo.address}/{language}/{path}")
        assert response is not None
        assert response.status == (404 if path == "no-such-page" else 200), path
        check(page)


@pytest.mark.parametrize("person", STAFF_PAGES)
@pytest.mark.parametrize(("language", "width", "with_axe"), VIEWS)
def test_pages_for_members_and_staff(
    demo: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    person: str,
    language: str,
    width: int,
    with_axe: bool,
) -> None:
    page = open_page(width=width, with_axe=with_axe)
    check = check_accessibility if with_axe else assert_fits
    page.request.post(f"{demo.address}/nl/demo/{person}")
    for path in STAFF_PAGES[person]:
        response = page.goto(f"{demo.address}/{language}/{path}")
        assert response is not None
        assert response.status == 200, path
        check(page)


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_a_form_with_faults(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility, language: str
) -> None:
    """The error messages of a form are accessible."""
    page = open_page(width=NARROW, with_axe=True)
    page.goto(f"{demo.address}/{language}/ideas/new")
    follow(page.locator("main form button[type=submit]"))
    assert page.get_by_role("alert").is_visible()
    check_accessibility(page)


def test_the_policy_lets_our_scripts_run(demo: RunningForum, open_page: OpenPage) -> None:
    """With the strict Content-Security-Policy a vote is updated in place; nothing is blocked."""
    page = open_page()
    console_messages: list[str] = []
    page.on("console", lambda message: console_messages.append(message.text))
    page.request.post(f"{demo.address}/nl/demo/ann")
    page.goto(f"{demo.address}/nl/ideas?status=open&sort=new")
    follow(page.locator(".idea-card a").first)
    url = page.url
    count = int(page.locator(".vote-count b").inner_text())
    page.locator(".vote form button").first.click()
    page.locator(".vote-mine").wait_for()
    assert int(page.locator(".vote-count b").inner_text()) == count + 1
    page.locator(".vote form[action$='/unvote'] button").click()
    page.locator(".vote form[action$='/vote'] button").wait_for()
    assert page.url == url
    assert console_messages == []


@pytest.mark.parametrize(
    "injection",
    [
        "document.body.innerHTML = '<b id=injected>x</b>'",
        "document.body.insertAdjacentHTML('beforeend', '<b id=injected>x</b>')",
        "document.createElement('script').src = '/static/other.js'",
    ],
)
def test_text_becomes_neither_html_nor_script(
    demo: RunningForum, open_page: OpenPage, injection: str
) -> None:
    """Whatever a script does by mistake: only answers to htmx are parsed as HTML (Trusted Types)."""
    page = open_page()
    page.goto(f"{demo.address}/nl/ideas")
    refusal = page.evaluate(
        f"() => {{ try {{ {injection} }} catch (error) {{ return error.name }} }}"
    )
    assert refusal == "TypeError"
    assert page.locator("#injected").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_guest_can_read_the_button_to_support(
    demo: RunningForum, open_page: OpenPage, scheme: Literal["light", "dark"]
) -> None:
    """Text and background of the button differ; axe doesn't report identical colours."""
    page = open_page(width=NARROW)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{demo.address}/nl/ideas?status=open&sort=new")
    page.locator(".idea-card a").first.click()
    button = page.locator(".vote summary").first
    button.wait_for()
    colour, background = button.evaluate(
        "button => [getComputedStyle(button).color, getComputedStyle(button).backgroundColor]"
    )
    assert colour != background
