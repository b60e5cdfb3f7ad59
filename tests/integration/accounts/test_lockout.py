"""Rate limits of sign-in mails: an attacker locks no owner out, and a refusal loses nothing."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.app.web import create_app
from forum.settings.loader import SettingsError, load
from forum.web.cookies import host_cookie
from tests.conftest import Drain, Mails, MakeForum
from tests.factories import post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.accounts.clients import (
    HOME_IP,
    OTHER_IP,
    BrowserAt,
    browsers_at,
    request_sign_in,
    vote_as_guest,
)
from tests.parsing import link_path
from tests.people import ELS, MARIA, Person
from tests.services.databases import ON_SQLITE


async def test_requests_that_send_no_mail_are_not_counted(
    forum: Forum, browser_at: BrowserAt
) -> None:
    idea = await post_public_idea(forum)
    attacker = browser_at(OTHER_IP)
    for path in ("/en/ideas/999999/vote", "/en/ideas/999999/comments", "/en/projects/9/comments"):
        for _ in range(8):
            data = {"email": ELS.email, "body": "Ik doe mee."}
            assert (await attacker.post(path, data=data)).status_code == 404
    for _ in range(8):
        data = {"email": ELS.email, "body": ""}
        path = f"/en/ideas/{idea.number}/comments"
        assert (await attacker.post(path, data=data)).status_code == 422
        data = {
            "email": ELS.email,
            "call": "winter",
            "title": "Een bank",
            "body": "Voor wie op de bus wacht, ook in de regen.",
        }
        assert (await attacker.post("/en/ideas", data=data)).status_code == 403
    assert (await request_sign_in(attacker, ELS.email)).status_code == 303


async def test_one_attacker_does_not_lock_the_owner_out(
    browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    attacker = browser_at(OTHER_IP)
    statuses = [(await request_sign_in(attacker, ELS.email)).status_code for _ in range(50)]
    assert statuses == [303] * 6 + [429] * 44
    owner = browser_at(HOME_IP)
    assert (await request_sign_in(owner, ELS.email)).status_code == 303
    await drain()
    assert (await owner.post(link_path(mails()[-1]))).status_code == 303
    assert (await owner.get("/en/me")).status_code == 200


async def test_many_attackers_leave_the_newest_mail_usable(
    browser_at: BrowserAt, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    for number in range(20):
        await request_sign_in(browser_at(f"198.51.{number}.1"), ELS.email)
    await drain()
    assert len(mails()) == 12
    clock.advance(minutes=14)
    owner = browser_at(HOME_IP)
    response = await request_sign_in(owner, ELS.email)
    assert response.status_code == 429
    assert "Press the link in the newest one" in response.text
    assert "11:15" in response.text, (
        "a new one can be requested when the quarter of an hour is over"
    )
    assert response.headers["retry-after"] == "60"
    assert (await owner.post(link_path(mails()[-1]))).status_code == 303
    assert (await owner.get("/en/me")).status_code == 200


@ON_SQLITE
@pytest.mark.parametrize("last", ["sign in", "vote"])
async def test_only_a_mail_that_just_signs_in_is_recommended(
    forum: Forum, browser_at: BrowserAt, last: str
) -> None:
    """Following the advice to open the newest mail must not confirm a stranger's request."""
    idea = await post_public_idea(forum)
    browser = browser_at(HOME_IP)
    for number in range(6):
        if last == "sign in" or number < 5:
            await request_sign_in(browser, ELS.email)
        else:
            await vote_as_guest(browser, idea.number, ELS.email)
    response = await request_sign_in(browser, ELS.email)
    assert response.status_code == 429
    assert ("Open the newest one" in response.text) is (last == "sign in")


async def make_known(
    browser: httpx2.AsyncClient, person: Person, drain: Drain, mails: Mails
) -> None:
    """Sign a person in with a browser, and out: from then on it is one of their known browsers."""
    await request_sign_in(browser, person.email)
    await drain()
    await browser.post(link_path(mails()[-1]))
    await browser.post("/en/sign-out")


async def test_a_known_browser_has_its_own_allowance(
    browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    owner = browser_at(HOME_IP)
    await make_known(owner, ELS, drain, mails)
    for number in range(20):
        await request_sign_in(browser_at(f"198.51.{number}.1"), ELS.email)
    assert (await request_sign_in(browser_at(HOME_IP), ELS.email)).status_code == 429
    assert (await request_sign_in(owner, ELS.email)).status_code == 303
    assert [(await request_sign_in(owner, ELS.email)).status_code for _ in range(7)] == (
        [303] * 5 + [429] * 2
    )


@ON_SQLITE
async def test_the_allowance_of_a_known_browser_is_for_its_owner_only(
    browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    browser = browser_at(HOME_IP)
    await make_known(browser, MARIA, drain, mails)
    statuses = [(await request_sign_in(browser, ELS.email)).status_code for _ in range(8)]
    assert statuses == [303] * 6 + [429] * 2


@ON_SQLITE
async def test_a_planted_cookie_makes_nobody_elses_browser_known(
    browser_at: BrowserAt, drain: Drain, mails: Mails, forum: Forum
) -> None:
    """Every sign-in renews the secret: a copy of the one before is no browser of anybody."""
    stranger, owner = browser_at(HOME_IP), browser_at(HOME_IP)
    await make_known(stranger, MARIA, drain, mails)
    name = host_cookie(forum.site, "forum_browser")
    planted = next(cookie for cookie in stranger.cookies.jar if cookie.name == name)
    owner.cookies.jar.set_cookie(planted)
    await make_known(owner, ELS, drain, mails)
    assert owner.cookies[name] != planted.value
    for browser, allowed in ((owner, 6), (stranger, 5)):
        statuses = [(await request_sign_in(browser, ELS.email)).status_code for _ in range(8)]
        assert statuses.count(303) == allowed, statuses


async def test_the_limits_of_a_member_are_separate_from_those_of_guests(
    make_forum: MakeForum,
) -> None:
    """Flooding from a shared address, as in a mobile network, doesn't limit members."""
    forum = make_forum(FORUM_LIMITS__ADDRESS="{ count = 5, seconds = 3600 }")
    idea = await post_public_idea(forum)
    app = create_app(forum)
    async with app.router.lifespan_context(app), browsers_at(app) as browser_at:
        member = browser_at(HOME_IP)
        await request_sign_in(member, "jan@example.org")
        await forum.dispatcher.drain()
        folder = forum.settings.mail.folder
        (path,) = folder.glob("*.eml")
        token = path.read_text().partition("/sign-in/")[2].split()[0]
        await member.post(f"/en/sign-in/{token}")
        stranger = browser_at(HOME_IP)
        statuses = [
            (await request_sign_in(stranger, f"p{n}@example.org")).status_code for n in range(9)
        ]
        assert statuses[-1] == 429
        assert (await member.post(f"/en/ideas/{idea.number}/vote")).status_code == 303


@ON_SQLITE
async def test_nobody_can_watch_whether_somebody_else_asks_to_sign_in(
    browser_at: BrowserAt, forum: Forum
) -> None:
    stranger = browser_at(OTHER_IP)
    for _ in range(7):
        last = await request_sign_in(stranger, ELS.email)
    before = await request_sign_in(browser_at(OTHER_IP), ELS.email)
    assert (last.status_code, before.status_code) == (429, 429)
    own = browser_at(HOME_IP)
    assert (await request_sign_in(own, ELS.email)).status_code == 303
    assert (await request_sign_in(browser_at(OTHER_IP), ELS.email)).text == before.text
    for _ in range(6):
        refused = await request_sign_in(own, ELS.email)
    assert refused.status_code == 429
    assert "Open the newest one" in refused.text
    assert "Open the newest one" not in before.text


@ON_SQLITE
async def test_a_refusal_keeps_the_form_values(browser_at: BrowserAt, drain: Drain) -> None:
    browser = browser_at(HOME_IP)
    for _ in range(6):
        await request_sign_in(browser, "jan@example.org")
    body = "Aan de halte, voor wie wacht op de bus."
    data = {"title": "Een bank met een luifel", "body": body, "email": "jan@example.org"}
    response = await browser.post("/en/ideas", data=data)
    assert response.status_code == 429
    assert body in response.text


@pytest.mark.parametrize("name", ["MAILBOX", "MAILBOX_TOTAL", "BROWSER"])
def test_a_window_is_never_longer_than_a_link_works(name: str) -> None:
    """With a longer one a person over the limit could have no valid link and get no new one."""
    with pytest.raises(SettingsError, match="seconds"):
        load(environment={f"FORUM_LIMITS__SIGN_IN_{name}": "{ count = 6, seconds = 901 }"})
