"""Passkeys in Chromium, by its virtual authenticator: added, asked for, refused, and the way around."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum, link_in, run_process
from tests.people import ANN, BRAM, ELS, TOM, Person
from tests.services.databases import SqliteTemplate
from tests.services.loopback import free_port
from tests.services.waiting import wait_until

OPTIONS = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def forum(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningForum]:
    """`forum serve` under a name: a passkey belongs to one, never to an IP address."""
    folder: Path = tmp_path_factory.mktemp("passkeys")
    port = free_port()
    running_forum = RunningForum(f"http://localhost:{port}", folder / "mail")
    with sqlite_template.copy(folder) as url:
        environment = {
            "FORUM_DATABASE__URL": url,
            "FORUM_MAIL__FOLDER": str(running_forum.mail_folder),
            "FORUM_PRIVACY__ERASURE_LIST": str(folder / "erasures.jsonl"),
            "FORUM_SITE__BASE_URL": running_forum.address,
            "FORUM_SECOND_FACTOR__STAFF": "required",
        }
        with run_process(["serve", "--port", str(port)], running_forum, **environment):
            yield running_forum


class Device:
    """A virtual authenticator in the browser of a page."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        added = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
        self._id = added["authenticatorId"]

    def refuse(self, *, refuses: bool = True) -> None:
        """Let the user's finger be nobody's, or theirs again."""
        self._send("setUserVerified", isUserVerified=not refuses)

    def credentials(self) -> list[dict[str, Any]]:
        """The passkeys on the device."""
        return self._send("getCredentials")["credentials"]

    def copy_to(self, other: "Device") -> None:
        """Clone a passkey, as a thief would who has read it out of the device."""
        for credential in self.credentials():
            other._send("addCredential", credential=credential)

    def _send(self, command: str, **parameters: Any) -> dict[str, Any]:
        return self._cdp.send(f"WebAuthn.{command}", {"authenticatorId": self._id, **parameters})


def sign_in(page: Page, forum: RunningForum, person: Person) -> None:
    """Sign in by the mailed link."""
    page.goto(f"{forum.address}/nl/sign-in")
    before = len(forum.mails_to(person.email))
    page.get_by_label("Je e-mailadres").fill(person.email)
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/sign-in/code$"))
    wait_until(lambda: len(forum.mails_to(person.email)) > before, "no mail")
    page.goto(link_in(forum.wait_for_mail(person.email, "aan")))
    page.locator("main form .button-main").click()
    expect(page).to_have_url(re.compile("/nl/me"))


def add_passkey(page: Page, forum: RunningForum, name: str) -> None:
    """Add a passkey on one's own page."""
    page.goto(f"{forum.address}/nl/me/security")
    form = page.locator("form[data-passkey=create]")
    form.locator("[name=name]").fill(name)
    form.locator("button.button-main").click()
    expect(page.locator(".rows")).to_contain_text(name)


def test_a_device_is_asked_only_for_a_passkey_with_a_name(
    forum: RunningForum, open_page: OpenPage
) -> None:
    page = open_page(width=NARROW)
    device = Device(page)
    sign_in(page, forum, ELS)
    page.goto(f"{forum.address}/nl/me/security")
    page.locator("form[data-passkey=create] button.button-main").click()
    expect(page.locator("#e-name")).to_contain_text("Vul dit nog in.")
    assert device.credentials() == []


def test_a_passkey_is_added_and_asked_for(
    forum: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(width=NARROW, with_axe=True)
    device = Device(page)
    sign_in(page, forum, ELS)
    page.goto(f"{forum.address}/nl/moderation")
    expect(page).to_have_url(re.compile(r"/nl/me/second-factor\?next="))
    check_accessibility(page)
    follow(page.locator("main a[href$='/me/security']"))
    check_accessibility(page)
    add_passkey(page, forum, "laptop van Els")
    assert len(device.credentials()) == 1
    page.goto(f"{forum.address}/nl/moderation")
    expect(page).to_have_url(f"{forum.address}/nl/moderation")
    page.goto(f"{forum.address}/nl/me/security")
    follow(page.locator("form[action$='/me/security/codes'] button"))
    codes = page.locator(".code-list code").all_inner_texts()
    assert len(codes) == 10
    check_accessibility(page)
    copy = page.locator("[data-copy]")
    copy.click()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy.click()
    expect(copy).to_have_text(copy.get_attribute("data-done") or "-")
    assert page.evaluate("navigator.clipboard.readText()").split() == codes

    page.context.clear_cookies()
    sign_in(page, forum, ELS)
    page.goto(f"{forum.address}/nl/moderation")
    check_accessibility(page)
    step = page.locator("form[data-passkey=get]")
    device.refuse()
    step.locator("button").click()
    expect(step.locator("[data-passkeys-failed]")).to_be_visible()
    device.refuse(refuses=False)
    step.locator("button").click()
    expect(page).to_have_url(f"{forum.address}/nl/moderation")

    without_scripts = open_page(width=NARROW, scripts=False, with_axe=False)
    sign_in(without_scripts, forum, ELS)
    without_scripts.goto(f"{forum.address}/nl/moderation")
    expect(without_scripts.locator("form[data-passkey]")).to_be_hidden()
    expect(without_scripts.locator("[data-passkeys-missing]")).to_be_visible()
    without_scripts.locator("[name=code]").fill(codes[0].upper())
    without_scripts.locator("form[action$='/code'] button").click()
    expect(without_scripts).to_have_url(f"{forum.address}/nl/moderation")


def test_a_copy_and_somebody_elses_passkey_are_refused(
    forum: RunningForum, open_page: OpenPage
) -> None:
    page, thief = open_page(), open_page()
    device, copy = Device(page), Device(thief)
    sign_in(page, forum, BRAM)
    add_passkey(page, forum, "sleutel van Bram")
    device.copy_to(copy)
    for _ in range(2):
        page.goto(f"{forum.address}/nl/me/second-factor?next=/nl/moderation")
        page.locator("form[data-passkey=get] button").click()
        expect(page).to_have_url(f"{forum.address}/nl/moderation")
    sign_in(thief, forum, BRAM)
    thief.goto(f"{forum.address}/nl/moderation")
    thief.locator("form[data-passkey=get] button").click()
    expect(thief.locator("#faults")).to_be_visible()
    thief.goto(f"{forum.address}/nl/moderation")
    expect(thief).to_have_url(re.compile(r"/nl/me/second-factor\?next="))


def test_a_browser_that_has_the_passkey_makes_no_second_one(
    forum: RunningForum, open_page: OpenPage
) -> None:
    page = open_page()
    device = Device(page)
    sign_in(page, forum, TOM)
    add_passkey(page, forum, "eerste")
    form = page.locator("form[data-passkey=create]")
    form.locator("[name=name]").fill("tweede")
    form.locator("button.button-main").click()
    expect(form.locator("[data-passkeys-failed]")).to_be_visible()
    expect(form.locator("[name=name]")).to_have_value("tweede")
    assert len(device.credentials()) == 1


def test_what_was_sent_while_the_role_rested_is_sent_once_more(
    forum: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(width=NARROW, with_axe=True)
    device = Device(page)
    sign_in(page, forum, ANN)
    add_passkey(page, forum, "telefoon")
    page.goto(f"{forum.address}/nl/admin/neighbourhoods/new")
    page.locator("main [name=name]").fill("Aan de Plas")
    # The role rests under the open form, because somebody signs in anew in another window.
    other = page.context.new_page()
    other.goto(f"{forum.address}/nl/me/sessions")
    other.locator("form[action$='/sign-out'] button").first.click()
    sign_in(other, forum, ANN)
    page.locator("main form .button-main").first.click()
    expect(page.locator("#then")).to_be_visible()
    check_accessibility(page)
    with page.context.expect_page() as opened:
        page.locator("main a[target=_blank]").click()
    # Each window has virtual devices of its own.
    device.copy_to(Device(opened.value))
    opened.value.locator("form[data-passkey=get] button").click()
    expect(opened.value.locator("#said")).to_be_visible()
    page.locator("main form .button-main").click()
    expect(page.locator("#said")).to_be_visible()
    page.goto(f"{forum.address}/nl/admin")
    expect(page.locator("main")).to_contain_text("Aan de Plas")
