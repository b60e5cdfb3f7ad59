"""Signing in as a person does who has a mailbox."""

import re

from playwright.sync_api import Page, expect

from tests.browser.serving import RunningForum, code_in
from tests.people import Person


def sign_in(page: Page, running_forum: RunningForum, person: Person) -> None:
    """Sign in with the code in the mail."""
    before = len(running_forum.mails_to(person.email))
    page.goto(f"{running_forum.address}/nl/sign-in")
    page.get_by_label("Je e-mailadres").fill(person.email)
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/sign-in/code$"))
    page.locator("[name=code]").fill(
        code_in(running_forum.wait_for_mail(person.email, "code", before))
    )
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/nl/me"))
