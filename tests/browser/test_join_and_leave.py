"""A person who joins, posts, moves to another mailbox, takes their data with them, and leaves."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forum.core.actor import Role
from tests.browser.conftest import NARROW, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum, link_in
from tests.browser.signing_in import sign_in
from tests.browser.test_loop import click_button, moderate
from tests.people import ELS, Person

FIRST = Person("Georgette", Role.resident)
MOVED = "georgette.new@example.org"
IDEA = "Een schommelbank voor oma en kleinkind"
TEXT = (
    "Op het plein staat niets waar je samen kan zitten. Een brede schommelbank zou dat veranderen."
)


def address_link(text: str) -> str:
    """The link of a mail about a new address."""
    match = re.search(r"http\S+/address/\S+", text)
    assert match, text
    return match[0]


def join_and_post(page: Page, moderator: Page, running_forum: RunningForum) -> None:
    """Sign in for the first time, choose a name, post an idea; a moderator publishes it."""
    at = running_forum.address
    sign_in(page, running_forum, FIRST)
    page.goto(f"{at}/nl/me/settings")
    page.locator("[name=name]").fill("Georgette P.")
    click_button(page, "Mijn keuzes bewaren")
    page.goto(f"{at}/nl/ideas/new")
    page.locator("[name=title]").fill(IDEA)
    page.locator("[name=body]").fill(TEXT)
    page.locator("#written .button-main").click()
    expect(page.locator("main")).to_contain_text(IDEA)
    sign_in(moderator, running_forum, ELS)
    moderate(moderator, running_forum, IDEA)


def move(page: Page, running_forum: RunningForum) -> None:
    """Change the address, and confirm from both mailboxes."""
    at = running_forum.address
    page.goto(f"{at}/nl/me/settings")
    page.locator("[name=new_email]").fill(MOVED)
    follow(page.locator("form[action$='/address'] .button-main"))
    for mailbox, words in ((FIRST.email, "wijzigen"), (MOVED, "nieuwe e-mailadres")):
        page.goto(address_link(running_forum.wait_for_mail(mailbox, words)))
        follow(page.locator("main form .button-main"))
    page.goto(f"{at}/nl/me/settings")
    expect(page.locator("main")).to_contain_text(MOVED)


def export(page: Page, reader: Page, running_forum: RunningForum, folder: Path) -> None:
    """Ask for everything, fetch it, open both files."""
    at = running_forum.address
    page.goto(f"{at}/nl/me/data")
    page.locator("form[action$='/copy'] button").click()
    assert "/nl/me/data" in running_forum.wait_for_mail(MOVED, "gegevens")
    page.goto(f"{at}/nl/me/data")
    with page.expect_download() as download:
        page.locator("form[action$='/fetch'] button").click()
    archive = folder / "data.zip"
    download.value.save_as(archive)
    with zipfile.ZipFile(archive) as opened:
        data = json.loads(opened.read("data.json"))
        (folder / "index.html").write_bytes(opened.read("index.html"))
    assert [idea["title"] for idea in data["tables"]["idea"]] == [IDEA]
    reader.goto((folder / "index.html").as_uri())
    expect(reader.locator("body")).to_contain_text(TEXT)
    assert reader.locator("body").bounding_box()["width"] <= NARROW  # type: ignore[index]


def leave(page: Page, running_forum: RunningForum) -> None:
    """Erase the account: the idea stays, without a name."""
    at = running_forum.address
    page.goto(f"{at}/nl/me/data")
    page.locator("form[action$='/erase'] button").click()
    expect(page).to_have_url(re.compile("/sign-in/code$"))
    page.goto(link_in(running_forum.wait_for_mail(MOVED, "wissen")))
    follow(page.locator("main form .button-main"))
    expect(page.locator("#said")).to_contain_text("gewist")
    page.goto(f"{at}/nl/me")
    expect(page).to_have_url(re.compile("/nl/sign-in"))
    page.goto(f"{at}/nl/ideas?sort=new")
    page.get_by_role("link", name=IDEA).first.click()
    expect(page.locator(".idea-head")).to_contain_text("vroegere deelnemer")
    assert "Georgette" not in page.content()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_joining_to_leaving(
    running_forum: RunningForum, open_page: OpenPage, tmp_path: Path, *, scripts: bool
) -> None:
    page = open_page(width=NARROW, scripts=scripts)
    join_and_post(page, open_page(), running_forum)
    move(page, running_forum)
    export(page, open_page(width=NARROW, scripts=scripts), running_forum, tmp_path)
    leave(page, running_forum)
