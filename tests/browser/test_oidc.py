"""OpenID sign-in with a real provider, in a browser: residents, members, staff, and signing out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum, link_in, run_process
from tests.people import MARIA
from tests.services import oidc
from tests.services.databases import SqliteTemplate
from tests.services.loopback import free_port

ACCOUNTS = {
    "jan": {"email": "jan@example.org", "email_verified": True},
    "maria": {"email": MARIA.email, "email_verified": True},
    "ilse": {"email": "ilse@example.org", "email_verified": True, "groups": ["forum"]},
    "fien": {
        "email": "fien@example.org",
        "email_verified": True,
        "groups": ["forum"],
        "acr": "mfa",
    },
    "kim": {"email": "kim@example.org", "email_verified": False},
    "lena": {
        "email": "lena@example.org",
        "email_verified": True,
        "national_number": "person-0001",
        "address": {"postal_code": "9000"},
    },
    "lena-at-work": {
        "email": "lena.work@example.org",
        "email_verified": True,
        "national_number": "person-0001",
        "address": {"postal_code": "9000"},
    },
    "moved": {
        "email": "moved@example.org",
        "email_verified": True,
        "national_number": "person-0002",
        "address": {"postal_code": "1000"},
    },
}
SETTING_PREFIX = "FORUM_SIGN_IN__PROVIDERS__"


def _client(name: str, address: str) -> oidc.Client:
    base_url = f"{address}/sign-in/with/{name}"
    return oidc.Client(name, f"secret-of-{name}", f"{base_url}/callback", f"{base_url}/signed-out")


@pytest.fixture(scope="module")
def forum(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningForum]:
    """`forum serve` with one provider under two names: for everyone, and for staff."""
    folder: Path = tmp_path_factory.mktemp("oidc")
    port, provider_port = free_port(), free_port()
    running_forum = RunningForum(f"http://127.0.0.1:{port}", folder / "mail")
    clients = [_client(name, running_forum.address) for name in ("street", "town", "here")]
    with (
        sqlite_template.copy(folder) as url,
        oidc.real_provider(provider_port, clients, ACCOUNTS, folder) as issuer,
    ):
        environment = {
            "FORUM_DATABASE__URL": url,
            "FORUM_MAIL__FOLDER": str(running_forum.mail_folder),
            "FORUM_SITE__BASE_URL": running_forum.address,
            f"{SETTING_PREFIX}STREET__LABEL": "Straat-ID",
            f"{SETTING_PREFIX}TOWN__LABEL": "je stadsaccount",
            f"{SETTING_PREFIX}TOWN__SCOPE": "openid email groups",
            f"{SETTING_PREFIX}TOWN__ROLE_CLAIM": "groups",
            f"{SETTING_PREFIX}TOWN__ROLES": '{ forum = "moderator" }',
            f"{SETTING_PREFIX}TOWN__SECOND_FACTOR_ACR": '["mfa"]',
            f"{SETTING_PREFIX}HERE__LABEL": "Hier-ID",
            f"{SETTING_PREFIX}HERE__SCOPE": "openid email residence",
            f"{SETTING_PREFIX}HERE__RESIDENT_CLAIM": "{ claim = 'address.postal_code', prefixes = ['90'] }",
            f"{SETTING_PREFIX}HERE__PERSON_CLAIM": "national_number",
            "FORUM_VERIFICATION__KEY": "a key for tests, with 32 characters or more",
            "FORUM_VERIFICATION__IDEAS": "resident",
        }
        # A provider that doesn't respond.
        unreachable = _client("gone", running_forum.address)
        environment[f"{SETTING_PREFIX}GONE__LABEL"] = "Weg-ID"
        issuers = {
            "street": issuer,
            "town": issuer,
            "here": issuer,
            "gone": f"http://127.0.0.1:{free_port()}",
        }
        for client in (*clients, unreachable):
            environment |= {
                f"{SETTING_PREFIX}{client.name.upper()}__ISSUER": issuers[client.name],
                f"{SETTING_PREFIX}{client.name.upper()}__CLIENT_ID": client.name,
                f"{SETTING_PREFIX}{client.name.upper()}__CLIENT_SECRET": client.secret,
            }
        with run_process(["serve", "--port", str(port)], running_forum, **environment):
            yield running_forum


def start_sign_in(page: Page, forum: RunningForum, name: str, *, path: str = "") -> None:
    """Click the button of a provider on the sign-in page."""
    page.goto(f"{forum.address}/nl/sign-in" + (f"?next={path}" if path else ""))
    page.locator(f".sign-in-with a.button[href*='/sign-in/with/{name}']").click()


def sign_in(page: Page, login: str, *, agree: bool = True) -> None:
    """Sign in at the provider, and give or refuse consent."""
    page.locator("[name=login]").fill(login)
    page.get_by_role("button", name="Go on").click()
    follow(page.get_by_role("button", name="Agree" if agree else "Refuse"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_resident_signs_in_and_out(
    forum: RunningForum, open_page: OpenPage, *, scripts: bool
) -> None:
    page = open_page(width=NARROW, scripts=scripts)
    start_sign_in(page, forum, "street")
    sign_in(page, "jan")
    expect(page).to_have_url(re.compile(r"/nl/me$"))
    expect(page.get_by_role("status").first).to_be_visible()
    page.locator("form[action$='/sign-out'] button").click()
    # The intermediate page redirects without a click.
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile(r"/nl/$"))
    start_sign_in(page, forum, "street")
    expect(page.locator("[name=login]")).to_be_visible()


def test_an_existing_member_is_recognised(forum: RunningForum, open_page: OpenPage) -> None:
    page = open_page()
    start_sign_in(page, forum, "street", path="/nl/ideas/new")
    sign_in(page, "maria")
    expect(page).to_have_url(f"{forum.address}/nl/ideas/new")
    page.goto(f"{forum.address}/nl/me/settings")
    expect(page.locator("[name=name]")).to_have_value("Maria")


def test_staff_have_the_role_from_the_claim(forum: RunningForum, open_page: OpenPage) -> None:
    page = open_page()
    start_sign_in(page, forum, "town")
    sign_in(page, "ilse")
    expect(page.get_by_role("link", name="Moderatie")).to_be_visible()
    other_page = open_page()
    start_sign_in(other_page, forum, "street")
    sign_in(other_page, "ilse")
    expect(other_page.locator(".callout-problem")).to_be_visible()
    expect(other_page.locator(".head-account")).to_have_attribute("href", "/nl/sign-in")


def test_a_second_factor_at_the_provider_counts(forum: RunningForum, open_page: OpenPage) -> None:
    """Whoever gave one there once must give it in each session: a mail alone gives no rights."""
    page = open_page()
    start_sign_in(page, forum, "town", path="/nl/moderation")
    sign_in(page, "fien")
    expect(page).to_have_url(f"{forum.address}/nl/moderation")
    other_page = open_page()
    other_page.goto(f"{forum.address}/nl/sign-in")
    other_page.get_by_label("Je e-mailadres").fill("fien@example.org")
    follow(other_page.locator("main form button"))
    other_page.goto(link_in(forum.wait_for_mail("fien@example.org", "aan")))
    follow(other_page.locator("main form .button-main"))
    other_page.goto(f"{forum.address}/nl/moderation")
    expect(other_page).to_have_url(re.compile(r"/nl/me/second-factor\?next="))
    other_page.locator("main a[href*='/sign-in/with/town']").click()
    sign_in(other_page, "fien")
    expect(other_page).to_have_url(f"{forum.address}/nl/moderation")


@pytest.mark.parametrize(
    ("login", "agree"), [("jan", False), ("kim", True)], ids=["refused", "unconfirmed"]
)
def test_a_failed_sign_in_offers_sign_in_by_mail(
    forum: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    login: str,
    *,
    agree: bool,
) -> None:
    page = open_page(width=NARROW, with_axe=True)
    start_sign_in(page, forum, "street")
    sign_in(page, login, agree=agree)
    expect(page.locator(".callout-problem")).to_be_visible()
    check_accessibility(page)
    page.get_by_label("Je e-mailadres").fill("kim@example.org")
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/sign-in/code$"))


def test_an_unreachable_provider_leaves_sign_in_by_mail(
    forum: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(with_axe=True)
    start_sign_in(page, forum, "gone", path="/nl/ideas/new")
    expect(page.locator(".callout-problem")).to_be_visible()
    check_accessibility(page)
    expect(page.locator("main input[name=next]")).to_have_value("/nl/ideas/new")
    expect(page.get_by_label("Je e-mailadres")).to_be_editable()


def test_a_callback_url_can_not_be_reused(forum: RunningForum, open_page: OpenPage) -> None:
    """The callback URL, intercepted, then opened in another browser and again in this one."""
    page = open_page()
    requested_urls: list[str] = []
    page.on("request", lambda request: requested_urls.append(request.url))
    start_sign_in(page, forum, "street")
    sign_in(page, "maria")
    (callback_url,) = [url for url in requested_urls if "/callback?" in url]
    for browser in (open_page(), page):
        response = browser.goto(callback_url)
        assert response is not None
        assert response.status == 400
        expect(browser.locator(".callout-problem")).to_be_visible()


def post_idea(page: Page, forum: RunningForum, title: str) -> None:
    """Fill in and send the form for an idea."""
    page.goto(f"{forum.address}/en/ideas/new")
    expect(page.get_by_text("show us once that you live here")).to_be_visible()
    page.locator("[name=title]").fill(title)
    page.locator("[name=body]").fill(
        "A bench near the bus stop, for whoever waits and likes to talk."
    )
    page.get_by_role("button", name="Send my idea").click()


def test_an_idea_waits_until_somebody_shows_that_they_live_here(
    forum: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    page = open_page(width=NARROW, with_axe=True)
    start_sign_in(page, forum, "street")
    sign_in(page, "lena")
    post_idea(page, forum, "A bench with a roof")
    expect(page).to_have_url(re.compile("/en/me/verification$"))
    expect(page.get_by_text("A bench with a roof")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("link", name="Show it with Hier-ID").click()
    page.get_by_role("button", name="Agree").click()
    expect(page).to_have_url(re.compile("/en/ideas/"))
    expect(page.get_by_role("heading", name="A bench with a roof", level=1)).to_be_visible()
    page.goto(f"{forum.address}/en/me/verification")
    expect(page.get_by_text("You showed that you live here")).to_be_visible()
    check_accessibility(page)


def test_a_person_with_a_second_account_is_led_to_the_first(
    forum: RunningForum, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    first = open_page()
    start_sign_in(first, forum, "here")
    sign_in(first, "lena")
    page = open_page(with_axe=True)
    start_sign_in(page, forum, "street")
    sign_in(page, "lena-at-work")
    page.goto(f"{forum.address}/en/me/verification")
    page.get_by_role("link", name="Show it with Hier-ID").click()
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("heading", name="You already have an account")).to_be_visible()
    expect(page.get_by_text("l•••@example.org")).to_be_visible()
    check_accessibility(page)


def test_somebody_who_moved_away_is_told(forum: RunningForum, open_page: OpenPage) -> None:
    page = open_page()
    start_sign_in(page, forum, "street")
    sign_in(page, "moved")
    page.goto(f"{forum.address}/en/me/verification")
    page.get_by_role("link", name="Show it with Hier-ID").click()
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_text("We didn't hear there that you live here")).to_be_visible()
