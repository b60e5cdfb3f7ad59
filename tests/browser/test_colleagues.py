"""Two moderators on one case: whoever fills in the form is seen to be on it; a name is mentioned by a press."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckAccessibility, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum


def _open(page: Page, demo: RunningForum, person: str, title: str) -> None:
    page.request.post(f"{demo.address}/nl/demo/{person}")
    page.goto(f"{demo.address}/nl/moderation")
    follow(page.locator("[data-row-link]", has_text=title))


def test_filling_in_a_form_takes_the_case_and_a_colleague_sees_it(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    els, ann = open_page(), open_page(with_axe=True)
    title = "Nooit meer eenzaam"
    _open(els, demo, "els", title)
    follow(els.locator(".decide a[href*='outcome=reject']"))
    expect(els.locator("#claim [value=yes]")).to_have_count(0)
    text = els.locator("#written textarea[name=text]")
    text.press_sequentially("Dit is reclame")
    expect(els.locator("#claim form[action$='/release']")).to_be_visible()
    expect(text).to_be_focused()
    expect(text).to_have_value("Dit is reclame")

    _open(ann, demo, "ann", title)
    expect(ann.locator("#claim")).to_contain_text("Els P.")
    check_accessibility(ann)
    # Her own form doesn't take it from Els.
    follow(ann.locator(".decide a[href*='outcome=return']"))
    ann.locator("#written textarea[name=text]").press_sequentially("Een vraag")
    ann.locator("#claim button").click()
    expect(ann.locator("#claim form[action$='/release']")).to_be_visible()
    ann.locator("#claim button").click()
    expect(ann.locator("#claim form[action$='/claim']")).to_be_visible()


def test_a_name_is_mentioned_by_a_press(demo: RunningForum, open_page: OpenPage) -> None:
    ann = open_page()
    _open(ann, demo, "ann", "Een leesclub")
    ann.locator(".notes summary").click()
    note = ann.locator(".notes textarea")
    note.press_sequentially("Wat vind jij, @E")
    ann.locator("[data-mentions] button", has_text="@Els P.").click()
    expect(note).to_be_focused()
    expect(note).to_have_value("Wat vind jij, @Els P. ")
    ann.keyboard.type("?")
    follow(ann.locator(".notes form.form [type=submit]"))
    expect(ann.locator(".notes li .as-typed")).to_have_text("Wat vind jij, @Els P. ?")


def test_without_scripts_there_is_a_button_and_the_names(
    demo: RunningForum, open_page: OpenPage
) -> None:
    ann = open_page(scripts=False)
    _open(ann, demo, "ann", "Leren fietsen")
    follow(ann.locator("#claim button"))
    expect(ann.locator("#claim form[action$='/release']")).to_be_visible()
    ann.locator(".notes summary").click()
    expect(ann.locator("[data-mentions] li").first).to_have_text("@Bram J.")
