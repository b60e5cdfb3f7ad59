"""The shield on a phone: a question that a reader of screens hears, answered without scripts, and nothing lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import RunningForum

PHONE, STREET = "0470 00 00 12", "Kerkstraat 12"


def test_the_question_is_accessible_and_is_answered_in_the_form(
    demo: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(width=NARROW, with_axe=True)
    page.goto(f"{demo.address}/nl/ideas/new")
    page.fill("#f-title", "Koffie bij mij thuis")
    page.fill("#f-body", f"Elke dinsdag koffie. Bel me op {PHONE}, of kom naar {STREET}.")
    page.fill("#f-email", "rosa@example.org")
    page.locator("form#written .actions .button-main").last.click()
    shield = page.locator("#shield")
    expect(shield).to_be_focused()
    assert shield.locator("mark").all_inner_texts() == [PHONE, STREET]
    check_accessibility(page)
    shield.locator("fieldset").last.get_by_role("radio").last.check()
    shield.locator(".button-main").click()
    page.wait_for_url("**/sign-in/code")


@pytest.mark.parametrize("to_all", ["out", "in"])
def test_it_works_without_scripts(demo: RunningForum, open_page: OpenPage, to_all: str) -> None:
    page = open_page(width=NARROW, scripts=False)
    page.goto(f"{demo.address}/nl/ideas/new")
    page.fill("#f-title", f"Koffie bij mij thuis, {to_all}")
    page.fill("#f-body", f"Elke dinsdag koffie. Bel me op {PHONE}, of kom naar {STREET}.")
    page.fill("#f-email", "rosa@example.org")
    page.locator("form#written .actions .button-main").last.click()
    page.locator(f"#shield button[value={to_all}]").click()
    page.wait_for_url("**/sign-in/code")
