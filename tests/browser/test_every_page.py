"""Accessibility of every page: axe, no overflow, and a walk with the keyboard."""

import json
from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, WIDE, CheckAccessibility, OpenPage, assert_fits
from tests.browser.keyboard import faults_of_a_walk
from tests.browser.navigation import follow
from tests.browser.page_list import PAGES
from tests.browser.serving import RunningForum, client_of, sent_idea

Scheme = Literal["light", "dark"]
VIEWS: list[tuple[str, int, Scheme | None]] = [
    ("nl", NARROW, "light"), ("nl", WIDE, None), ("ar", NARROW, None), ("ar", WIDE, "dark"),
]  # fmt: skip
"""Language, width, and the colours in which axe looks too; None: it doesn't."""

WALK = ("nl", WIDE)
"""Language and width of the walk with the keyboard."""
ENTRANCES = ("", "me", "moderation", "office", "admin")
"""Pages with each kind of header, through which the walk goes too."""


def open_as(person: str | None, demo: RunningForum, page: Page) -> Page:
    """A page of one of the demo's cast, or of somebody who isn't signed in."""
    if person:
        page.request.post(f"{demo.address}/nl/demo/{person}")
    return page


@pytest.mark.parametrize("person", PAGES)
@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
def test_a_program_finds_no_barrier(
    demo: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    person: str | None,
    language: str,
    width: int,
    scheme: Scheme | None,
) -> None:
    page = open_as(person, demo, open_page(width=width, with_axe=scheme is not None))
    page.emulate_media(color_scheme=scheme)
    check = check_accessibility if scheme else assert_fits
    for path in PAGES[person]:
        response = page.goto(f"{demo.address}/{language}/{path}")
        assert response is not None
        assert response.status == (404 if path == "no-such-page" else 200), path
        check(page)


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("nl", NARROW, "light"), ("ar", WIDE, "dark")]
)
def test_the_page_after_sending_has_no_barrier(
    demo: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    language: str,
    width: int,
    scheme: Scheme,
) -> None:
    page = open_as("maria", demo, open_page(width=width, with_axe=True))
    page.emulate_media(color_scheme=scheme)
    with client_of(demo, "maria") as client, sent_idea(client, language) as url:
        page.goto(url)
        assert page.locator(".sent").is_visible()
        check_accessibility(page)


@pytest.mark.parametrize("person", PAGES)
def test_everything_is_reached_with_the_keyboard(
    demo: RunningForum, open_page: OpenPage, person: str | None
) -> None:
    language, width = WALK
    page = open_as(person, demo, open_page(width=width))
    faults = {}
    for path in PAGES[person]:
        page.goto(f"{demo.address}/{language}/{path}")
        if found := faults_of_a_walk(page, whole=path in ENTRANCES):
            faults[path] = found
    assert not faults, json.dumps(faults, indent=2, ensure_ascii=False)


HINDRANCES = {
    "is left out": "field.addEventListener('focus', () => document.querySelector('[name=name_shown]').focus())",
    "has no ring": "field.style.outline = '0'",
    "isn't seen": "field.style.clipPath = 'inset(50%)'",
    "is out of turn": "field.tabIndex = 1",
}


@pytest.mark.parametrize(("fault", "hindrance"), HINDRANCES.items(), ids=list(HINDRANCES))
def test_a_hindrance_for_the_keyboard_is_found(
    demo: RunningForum, open_page: OpenPage, fault: str, hindrance: str
) -> None:
    page = open_page()
    page.goto(f"{demo.address}/nl/ideas/new")
    page.evaluate(f"const field = document.querySelector('main [name=title]'); {hindrance}")
    assert any(found.startswith(fault) for found in faults_of_a_walk(page, whole=True))


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_a_form_with_faults(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility, language: str
) -> None:
    """The error messages of a form are accessible."""
    page = open_page(width=NARROW, with_axe=True)
    page.goto(f"{demo.address}/{language}/ideas/new")
    follow(page.locator("main form button[type=submit]:not([name])"))
    assert page.get_by_role("alert").is_visible()
    check_accessibility(page)


def test_the_policy_lets_our_scripts_run(demo: RunningForum, open_page: OpenPage) -> None:
    """With the strict Content-Security-Policy a vote is updated in place; nothing is blocked."""
    page = open_page()
    console_messages: list[str] = []
    page.on("console", lambda message: console_messages.append(message.text))
    page.request.post(f"{demo.address}/nl/demo/maria")
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
