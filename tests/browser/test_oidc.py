"""Signing in through a real provider, in a browser: residents, members, colleagues, and the way out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import Served, running
from tests.people import MARIA
from tests.services import oidc
from tests.services.databases import SqliteTemplate
from tests.services.loopback import free_port

ACCOUNTS = {
    "jan": {"email": "jan@example.org", "email_verified": True},
    "maria": {"email": MARIA.email, "email_verified": True},
    "ilse": {"email": "ilse@example.org", "email_verified": True, "groups": ["forum"]},
    "kim": {"email": "kim@example.org", "email_verified": False},
}
BEFORE = "FORUM_SIGN_IN__PROVIDERS__"


def _client(name: str, address: str) -> oidc.Client:
    place = f"{address}/sign-in/with/{name}"
    return oidc.Client(name, f"secret-of-{name}", f"{place}/callback", f"{place}/signed-out")


@pytest.fixture(scope="module")
def forum(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """`forum serve` with one provider under two names: for everyone, and for colleagues."""
    folder: Path = tmp_path_factory.mktemp("oidc")
    port, provider_port = free_port(), free_port()
    served = Served(f"http://127.0.0.1:{port}", folder / "mail")
    clients = [_client("street", served.address), _client("town", served.address)]
    with (
        sqlite_template.copy(folder) as url,
        oidc.real_provider(provider_port, clients, ACCOUNTS, folder) as issuer,
    ):
        environment = {
            "FORUM_DATABASE__URL": url,
            "FORUM_MAIL__FOLDER": str(served.mail_folder),
            "FORUM_SITE__BASE_URL": served.address,
            f"{BEFORE}STREET__LABEL": "Straat-ID",
            f"{BEFORE}TOWN__LABEL": "je stadsaccount",
            f"{BEFORE}TOWN__SCOPE": "openid email groups",
            f"{BEFORE}TOWN__ROLE_CLAIM": "groups",
            f"{BEFORE}TOWN__ROLES": '{ forum = "moderator" }',
        }
        # One that nobody answers for.
        gone = _client("gone", served.address)
        environment[f"{BEFORE}GONE__LABEL"] = "Weg-ID"
        issuers = {"street": issuer, "town": issuer, "gone": f"http://127.0.0.1:{free_port()}"}
        for client in (*clients, gone):
            environment |= {
                f"{BEFORE}{client.name.upper()}__ISSUER": issuers[client.name],
                f"{BEFORE}{client.name.upper()}__CLIENT_ID": client.name,
                f"{BEFORE}{client.name.upper()}__CLIENT_SECRET": client.secret,
            }
        with running(["serve", "--port", str(port)], served, **environment):
            yield served


def leave(page: Page, forum: Served, name: str, *, path: str = "") -> None:
    """Press the button of a provider."""
    page.goto(f"{forum.address}/nl/sign-in" + (f"?next={path}" if path else ""))
    page.locator(f".sign-in-with a.button[href*='/sign-in/with/{name}']").click()


def sign_in(page: Page, login: str, *, agree: bool = True) -> None:
    """Sign in at the provider, and agree or refuse."""
    page.locator("[name=login]").fill(login)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Agree" if agree else "Refuse").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_resident_comes_in_and_goes_out(
    forum: Served, open_page: OpenPage, *, scripts: bool
) -> None:
    page = open_page(width=NARROW, scripts=scripts)
    leave(page, forum, "street")
    sign_in(page, "jan")
    expect(page).to_have_url(re.compile(r"/nl/me$"))
    expect(page.get_by_role("status").first).to_be_visible()
    page.locator("form[action$='/sign-out'] button").click()
    # The page in between leads on by itself.
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile(r"/nl/$"))
    leave(page, forum, "street")
    expect(page.locator("[name=login]")).to_be_visible()


def test_a_known_member_is_herself_again(forum: Served, open_page: OpenPage) -> None:
    page = open_page()
    leave(page, forum, "street", path="/nl/ideas/new")
    sign_in(page, "maria")
    expect(page).to_have_url(f"{forum.address}/nl/ideas/new")
    page.goto(f"{forum.address}/nl/me")
    expect(page.locator("[name=name]")).to_have_value("Maria")


def test_a_colleague_has_the_role_the_town_gives(forum: Served, open_page: OpenPage) -> None:
    page = open_page()
    leave(page, forum, "town")
    sign_in(page, "ilse")
    expect(page.get_by_role("link", name="Moderatie")).to_be_visible()
    other = open_page()
    leave(other, forum, "street")
    sign_in(other, "ilse")
    expect(other.locator(".callout-problem")).to_be_visible()
    expect(other.locator(".head-account")).to_have_attribute("href", "/nl/sign-in")


@pytest.mark.parametrize(
    ("login", "agree"), [("jan", False), ("kim", True)], ids=["refused", "unconfirmed"]
)
def test_whoever_doesnt_get_in_finds_the_other_way(
    forum: Served,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    login: str,
    *,
    agree: bool,
) -> None:
    page = open_page(width=NARROW, with_axe=True)
    leave(page, forum, "street")
    sign_in(page, login, agree=agree)
    expect(page.locator(".callout-problem")).to_be_visible()
    check_accessibility(page)
    page.get_by_label("Je e-mailadres").fill("kim@example.org")
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/sign-in/code$"))


def test_a_provider_that_is_away_leaves_the_way_by_mail(
    forum: Served, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(with_axe=True)
    leave(page, forum, "gone", path="/nl/ideas/new")
    expect(page.locator(".callout-problem")).to_be_visible()
    check_accessibility(page)
    expect(page.locator("main input[name=next]")).to_have_value("/nl/ideas/new")
    expect(page.get_by_label("Je e-mailadres")).to_be_editable()


def test_an_answer_is_of_no_use_to_others(forum: Served, open_page: OpenPage) -> None:
    """The address one comes back to, caught on the way and opened elsewhere, then again here."""
    page = open_page()
    caught: list[str] = []
    page.on("request", lambda request: caught.append(request.url))
    leave(page, forum, "street")
    sign_in(page, "maria")
    (back,) = [url for url in caught if "/callback?" in url]
    for browser in (open_page(), page):
        answer = browser.goto(back)
        assert answer is not None
        assert answer.status == 400
        expect(browser.locator(".callout-problem")).to_be_visible()
