"""Back button after signing out: shows no personal data of the previous user."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.serving import RunningForum, code_in
from tests.browser.signing_in import sign_in
from tests.browser.test_loop import click_button
from tests.people import ELS, MARIA, Person


def sign_out(page: Page) -> None:
    """Sign out with the button in the page."""
    click_button(page, "Afmelden")
    expect(page.get_by_role("link", name="Aanmelden").first).to_be_visible()


@pytest.mark.parametrize("person", [MARIA, ELS], ids=lambda person: person.name)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_back_shows_nothing_personal(
    running_forum: RunningForum, open_page: OpenPage, person: Person, *, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    sign_in(page, running_forum, person)
    page.goto(f"{running_forum.address}/nl/me/settings")
    expect(page.locator("main")).to_contain_text(person.email)
    page.goto(f"{running_forum.address}/nl/about")
    page.goto(f"{running_forum.address}/nl/me")
    sign_out(page)
    for _ in range(6):
        page.go_back()
        assert person.email not in page.content(), page.url
        assert not page.get_by_role("button", name="Afmelden", exact=True).count(), page.url


def test_the_page_for_the_code_shows_the_next_person_no_address(
    running_forum: RunningForum, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(f"{running_forum.address}/nl/sign-in")
    page.get_by_label("Je e-mailadres").fill(MARIA.email)
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/sign-in/code$"))
    assert MARIA.email not in page.content()
    page.locator("[name=shared]").check()
    page.locator("[name=code]").fill(code_in(running_forum.wait_for_mail(MARIA.email, "code")))
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/nl/me"))
    (session,) = [cookie for cookie in page.context.cookies() if cookie["name"] == "forum_session"]
    assert session["expires"] == -1
    sign_out(page)
    page.go_back()
    page.go_back()
    assert MARIA.email not in page.content()
