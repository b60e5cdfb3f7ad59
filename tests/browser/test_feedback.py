"""Keyboard and screen reader use: focus after each step, live region, and drafts of typed text."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum
from tests.browser.single_keys import AWAKE_AFTER, sign_in_with_keys

FOCUS = "document.activeElement"
DRAFTS = "Object.keys(sessionStorage).filter(key => key.startsWith('draft ')).length"
TEXT = "Een lange tekst\nover een bank."


def open_idea(page: Page, demo: RunningForum, person: str = "") -> None:
    """Open the newest open idea, as one of the demo's cast."""
    if person:
        page.request.post(f"{demo.address}/nl/demo/{person}")
    page.goto(f"{demo.address}/nl/ideas?status=open&sort=new")
    follow(page.locator(".idea-card a").first)


def press_on(page: Page, selector: str, key: str = "Enter") -> None:
    """Move the focus to an element with Tab, then press `key`."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUS}.matches({selector!r})"):
            page.keyboard.press(key)
            return
    raise AssertionError(f"{selector} can't be reached with Tab")


def test_after_voting_the_focus_is_where_the_button_was(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page()
    open_idea(page, demo, "maria")
    count = int(page.locator(".vote-count b").inner_text())
    for action, next_action, expected_count in (
        ("vote", "unvote", count + 1),
        ("unvote", "vote", count),
    ):
        button = f".vote form[action$='/{action}'] button"
        if action == "vote":
            press_on(page, button)
        else:
            page.keyboard.press("Enter")
        expect(page.locator(f".vote form[action$='/{next_action}'] button")).to_be_focused()
        expect(page.locator("#aloud")).to_contain_text(str(expected_count))
    assert page.evaluate("document.querySelector('#aloud').closest('main, .vote')") is None


def test_a_double_press_supports_once(demo: RunningForum, open_page: OpenPage) -> None:
    page = open_page()
    open_idea(page, demo, "maria")
    page.locator(".vote form[action$='/vote'] button").dblclick(delay=150)
    page.locator(".vote-mine").wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".vote-mine")).to_be_visible()
    page.locator(".vote form[action$='/unvote'] button").click()
    page.locator(".vote form[action$='/vote'] button").wait_for()


def test_more_ideas_move_the_focus_to_the_first_of_them(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(f"{demo.address}/nl/ideas")
    before = page.locator(".idea-card").count()
    press_on(page, ".paging a")
    first = page.locator(".idea-list").nth(1).locator("a").first
    expect(first).to_be_focused()
    added = page.locator(".idea-card").count() - before
    expect(page.locator("#aloud")).to_contain_text(str(added))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_focus_is_on_a_message(
    demo: RunningForum, open_page: OpenPage, *, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.request.post(f"{demo.address}/nl/demo/maria")
    page.goto(f"{demo.address}/nl/me/settings")
    page.locator("form[action$='/settings'] button").click()
    expect(page.locator("main > #said:first-child")).to_be_focused()
    assert page.url == f"{demo.address}/nl/me/settings"
    page.reload()
    expect(page.locator("#said")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_focus_is_on_the_faults(
    demo: RunningForum, open_page: OpenPage, *, scripts: bool
) -> None:
    page = open_page(width=NARROW, scripts=scripts)
    page.goto(f"{demo.address}/nl/ideas/new")
    page.locator("[name=email]").press("Enter")
    expect(page.locator("main > #faults:first-child")).to_be_focused()
    expect(page).to_have_title(re.compile("^Fout: "))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=title]")).to_be_focused()


def test_a_key_that_opens_a_form_moves_the_focus_into_it(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in_with_keys(page, demo)
    page.goto(f"{demo.address}/nl/moderation")
    follow(page.locator("[data-row-link]").last)
    url = page.url
    links = page.locator(".decide > a[data-key]").all()
    keys = [str(link.get_attribute("data-key")) for link in links]
    assert keys
    for key in keys:
        page.wait_for_timeout(AWAKE_AFTER)
        page.keyboard.press(key)
        field = page.locator("#written :is(input:not([type=hidden]), textarea)").first
        expect(field).to_be_focused()
        page.goto(url)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_change_of_language_keeps_the_text(
    demo: RunningForum, open_page: OpenPage, *, scripts: bool
) -> None:
    page = open_page(width=NARROW, scripts=scripts)
    page.goto(f"{demo.address}/nl/ideas/new?theme=buren")
    page.locator("[name=title]").fill("Een bank")
    page.locator("[name=body]").fill(TEXT)
    page.locator("[name=email]").fill("half@")
    for selector in ("[lang=ar]", "[formaction$=large]", "[lang=fr]"):
        page.locator(".languages summary" if "lang" in selector else ".head-menu").click()
        follow(page.locator(f".head button{selector}:visible"))
        expect(page.locator("[name=title]")).to_have_value("Een bank")
        expect(page.locator("[name=body]")).to_have_value(TEXT)
        expect(page.locator("[name=email]")).to_have_value("half@")
        expect(page.locator("#faults")).to_have_count(0)
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dataset.text]") == [
        "fr", "large",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["ideas/new", "ideas/1"])
def test_a_reload_restores_the_text_and_shows_a_notice(
    demo: RunningForum, open_page: OpenPage, path: str
) -> None:
    page = open_page(width=NARROW)
    page.goto(f"{demo.address}/nl/{path}")
    expect(page.locator("#written [data-kept]")).to_be_hidden()
    page.locator("#written [name=body]").fill(TEXT)
    page.locator("#written [name=email]").fill("jo@example.org")
    page.reload()
    expect(page.locator("#written [name=body]")).to_have_value(TEXT)
    expect(page.locator("#written [data-kept]")).to_be_visible()
    # Not restored: the next user of this computer must not see the address.
    expect(page.locator("#written [name=email]")).to_have_value("")
    page.goto(f"{demo.address}/tr/{path}")
    expect(page.locator("#written [name=body]")).to_have_value(TEXT)
    page.locator("#written [data-clear]").click()
    expect(page.locator("#written [name=body]")).to_have_value("")
    expect(page.locator("#written [data-kept]")).to_be_hidden()
    page.reload()
    expect(page.locator("#written [name=body]")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_the_draft_of_an_answer_is_restored_in_its_place(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(f"{demo.address}/nl/ideas/1")
    page.locator(".answer-link").first.click()
    form = page.locator(".comment #written")
    form.locator("textarea").fill(TEXT)
    page.reload()
    expect(form.locator("textarea")).to_have_value(TEXT)
    form.locator("a.button-quiet").click()
    expect(page.locator("#written [name=body]")).to_have_value("")
    page.locator(".answer-link").first.click()
    expect(form.locator("textarea")).to_have_value(TEXT)


def test_the_draft_of_a_message_is_restored_under_its_decision(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page()
    page.request.post(f"{demo.address}/nl/demo/els")
    page.goto(f"{demo.address}/nl/moderation")
    page.locator("[data-row-link]").filter(has_text="leesclub").click()
    decisions, form = page.locator(".decide > a"), page.locator("#written")
    text = form.locator("[name=text]")
    decisions.first.click()
    text.fill(TEXT)
    page.reload()
    expect(text).to_have_value(TEXT)
    expect(form.locator("[data-kept]")).to_be_visible()
    form.locator(".actions > a").click()
    decisions.nth(1).click()
    expect(text).to_have_value("")
    page.go_back()
    page.go_back()
    page.locator(".languages summary").click()
    page.locator(".languages [lang=fr]").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(text).to_have_value(TEXT)
    form.locator("[type=radio]").first.check()
    form.locator("[type=submit]:not([name])").click()
    expect(page.locator(".waiting-decisions #said")).to_be_visible()
    assert page.evaluate(DRAFTS) == 0


def test_sending_or_signing_out_deletes_drafts(
    running_forum: RunningForum, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(f"{running_forum.address}/nl/ideas/new")
    page.locator("[name=title]").fill("Kort")
    page.locator("[name=body]").fill(TEXT)
    page.locator("#written").evaluate("form => form.requestSubmit()")
    expect(page.locator("#faults")).to_be_visible()
    # Invalid input: the draft remains, with later changes.
    page.locator("[name=title]").fill("Nog")
    page.goto(f"{running_forum.address}/nl/ideas/new")
    expect(page.locator("[name=body]")).to_have_value(TEXT)
    expect(page.locator("[name=title]")).to_have_value("Nog")
    page.locator("[name=title]").fill("Een bank aan de halte")
    page.locator("[name=body]").fill(f"{TEXT} En bloemen, en een luifel.")
    page.locator("[name=email]").fill("jo@example.org")
    page.locator("main form button[type=submit]:not([name])").click()
    expect(page).to_have_url(re.compile("/sign-in/code$"))
    assert page.evaluate(DRAFTS) == 0
    page.goto(f"{running_forum.address}/nl/ideas/new")
    page.locator("[name=title]").fill("Nog een")
    page.evaluate("""() => {
        const form = document.createElement("form");
        form.method = "post"; form.action = "/nl/sign-out";
        document.body.append(form); form.requestSubmit();
    }""")
    expect(page.locator("#said")).to_be_visible()
    assert page.evaluate(DRAFTS) == 0
