"""End-to-end workflow: from a resident's idea to a published update, with and without scripts."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum, link_in
from tests.browser.signing_in import sign_in
from tests.people import ELS, TOM, YUSUF

IDEA = "Een bank met een luifel aan de bushalte"
TEXT = "Wie op de bus wacht, praat met elkaar als er plaats is om te zitten, ook in de regen."
NEW_RESIDENT = "georgette@example.org"


def click_button(page: Page, label: str) -> None:
    """Click the button with exactly this label."""
    follow(page.get_by_role("button", name=label, exact=True).first)


def confirm(page: Page, running_forum: RunningForum, address: str) -> None:
    """Open the link in the newest mail, and click the button on its page."""
    page.goto(link_in(running_forum.wait_for_mail(address, "Bevestig")))
    follow(page.locator("main form .button-main"))


def moderate(page: Page, running_forum: RunningForum, title: str) -> None:
    """Publish the pending content with that title, once it is in the queue."""
    for _ in range(40):
        page.goto(f"{running_forum.address}/nl/moderation")
        waiting = page.get_by_role("link", name=re.compile(re.escape(title)))
        if waiting.count():
            break
        page.wait_for_timeout(250)
    waiting.first.click()
    follow(page.locator("form:has(input[name=outcome][value=publish]) button"))
    expect(page.get_by_role("status").first).to_be_visible()


def status_of(page: Page) -> Locator:
    """The status of the idea on the page."""
    return page.locator(".idea-head .status")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_full_workflow(
    running_forum: RunningForum, open_page: OpenPage, *, scripts: bool
) -> None:
    """Post, publish, support, comment, accept, link, publish an update; everyone is notified."""
    resident = open_page(width=NARROW, scripts=scripts)
    path = _post_an_idea(resident, running_forum)
    moderator = open_page(scripts=scripts)
    sign_in(moderator, running_forum, ELS)
    moderate(moderator, running_forum, IDEA)
    neighbour = open_page(width=NARROW, scripts=scripts)
    _support_and_comment(neighbour, running_forum, path, moderator)
    official = open_page(scripts=scripts)
    sign_in(official, running_forum, TOM)
    _accept(official, running_forum, path)
    _start_a_project(official, running_forum)
    _publish_an_update(official)
    _check_notices(resident, neighbour, running_forum, path)


def _post_an_idea(page: Page, running_forum: RunningForum) -> str:
    page.goto(f"{running_forum.address}/nl/")
    page.locator("main").get_by_role("link", name="Deel je idee").first.click()
    page.locator("[name=title]").fill("Bank")
    page.locator("main form button[type=submit]:not([name])").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("Bank")
    page.locator("[name=title]").fill(IDEA)
    page.locator("[name=body]").fill(TEXT)
    page.locator("[name=neighbourhood]").select_option("noord")
    page.locator("[name=theme]").select_option("buren")
    page.locator("[name=name_shown]").fill("Georgette")
    page.locator("[name=email]").fill(NEW_RESIDENT)
    page.locator("main form button[type=submit]:not([name])").click()
    expect(page).to_have_url(re.compile("/sign-in/code$"))
    confirm(page, running_forum, NEW_RESIDENT)
    expect(page.get_by_role("heading", level=1)).to_have_text(IDEA)
    expect(page.locator("main")).to_contain_text("Wacht op een moderator")
    return page.url.partition("?")[0]


def _support_and_comment(
    page: Page, running_forum: RunningForum, path: str, moderator: Page
) -> None:
    page.goto(path)
    page.locator(".vote summary").first.click()
    page.locator("#f-vote-email").fill(YUSUF.email)
    follow(page.locator(".vote form[action$='/vote'] button"))
    confirm(page, running_forum, YUSUF.email)
    expect(page.locator(".vote-count b")).to_have_text("1")
    expect(page.locator(".vote-mine")).to_be_visible()
    page.locator("#f-body").fill("Ik help graag met schilderen.")
    follow(page.locator("form:has(#f-body) button[type=submit]"))
    expect(page.locator(".comments")).to_contain_text("Ik help graag met schilderen.")
    moderate(moderator, running_forum, "Ik help graag")


def _accept(page: Page, running_forum: RunningForum, path: str) -> None:
    page.goto(path)
    page.locator("main a[href*='/office/ideas/']").click()
    page.locator("input[name=status][value=under_review]").check()
    follow(page.locator("form:has([name=status]) .button-main"))
    page.locator("input[name=status][value=accepted]").check()
    page.locator("form:has([name=status]) .button-main").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("[name=answer]").fill("Ja, dat doen we: zes banken, de eerste in de lente.")
    follow(page.locator("form:has([name=status]) .button-main"))
    expect(status_of(page)).to_have_text("Aanvaard")


def _start_a_project(page: Page, running_forum: RunningForum) -> None:
    page.locator("main a[href$='/link']").first.click()
    page.locator("main a[href*='/office/projects/new']").click()
    page.locator("[name=title_nl]").fill("Zes banken met een luifel")
    page.locator("[name=summary_nl]").fill("Aan zes haltes komt een bank onder een luifel.")
    follow(page.locator("form:has([name=title_nl]) button.button-main"))
    follow(page.locator("form[action$='/publish'] button").first)


def _publish_an_update(page: Page) -> None:
    page.locator("main a[href*='/office/updates/new']").first.click()
    page.locator("[name=title]").fill("De eerste bank staat er")
    page.locator("[name=body]").fill("Aan de kerk kun je zitten, ook als het regent.")
    follow(page.locator("form:has([name=body]) button.button-main"))
    expect(page.locator("main")).to_contain_text("2 mensen")
    follow(page.locator("form[action$='/publish'] button"))


def _check_notices(resident: Page, neighbour: Page, running_forum: RunningForum, path: str) -> None:
    resident.goto(path)
    expect(status_of(resident)).to_have_text("Gepland")
    expect(resident.locator(".answer")).to_contain_text("Ja, dat doen we")
    resident.get_by_role("link", name="Zes banken met een luifel").first.click()
    expect(resident.locator("main")).to_contain_text("De eerste bank staat er")
    running_forum.wait_for_news(NEW_RESIDENT, "Ja, dat doen we", "De eerste bank staat er")
    running_forum.wait_for_news(YUSUF.email, "De eerste bank staat er")
    resident.goto(f"{running_forum.address}/nl/me")
    expect(resident.locator("#notices")).to_be_visible()
    expect(resident.locator(".notice-list")).to_contain_text("De eerste bank staat er")
    neighbour.goto(f"{running_forum.address}/nl/search?q=luifél")
    expect(neighbour.locator(".results")).to_contain_text("luifel")
