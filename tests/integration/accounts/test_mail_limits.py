"""Rate limits of sign-in mails and codes: they prevent flooding and don't lock owners out."""

import logging
from collections import Counter
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette

from forum.accounts import queries
from forum.accounts.actions import sign_ins
from forum.accounts.rules import MOST_GUESSES, MOST_GUESSES_A_DAY
from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.mail.message import rate_limit_mailbox
from forum.settings.loader import SettingsError, load
from tests.conftest import Drain, Mails, MakeForum
from tests.factories import post_public_idea, post_public_ideas
from tests.frozen_clock import FrozenClock
from tests.integration.accounts.clients import (
    BrowserAt,
    browsers_at,
    request_sign_in,
    vote_as_guest,
)
from tests.parsing import code_in, link_path, plain_text
from tests.people import ELS, MARIA
from tests.services.databases import ON_SQLITE

HOME_IP, OTHER_IP = "192.0.2.1", "198.51.100.7"


@pytest.fixture
async def browser_at(app: Starlette) -> AsyncIterator[BrowserAt]:
    """A factory of clients by IP address."""
    async with browsers_at(app) as make:
        yield make


def different_code(code: str) -> str:
    """A code that differs from the given one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


# Floods


@ON_SQLITE
async def test_thirty_people_behind_one_address_all_take_part(
    forum: Forum, browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    """A library, a school: each signs in three times and supports twenty ideas."""
    ideas = await post_public_ideas(forum, 20)
    people = {f"p{number}@example.org": browser_at(HOME_IP) for number in range(30)}
    statuses: Counter[int] = Counter()
    for _ in range(3):
        for email, browser in people.items():
            browser.cookies.clear()
            statuses[(await request_sign_in(browser, email)).status_code] += 1
        await drain()
        for mail in mails()[-30:]:
            response = await people[mail["To"]].post(link_path(mail))
            statuses[response.status_code] += 1
    for browser in people.values():
        for idea in ideas:
            response = await browser.post(f"/en/ideas/{idea.number}/vote")
            statuses[response.status_code] += 1
    assert statuses == {303: 30 * (2 * 3 + 20)}


@ON_SQLITE
async def test_votes_for_many_mailboxes_from_one_address_are_stopped(
    forum: Forum, browser_at: BrowserAt
) -> None:
    idea = await post_public_idea(forum)
    browser = browser_at(HOME_IP)
    statuses = Counter(
        [
            (await vote_as_guest(browser, idea.number, f"p{number}@example.org")).status_code
            for number in range(320)
        ]
    )
    assert statuses == {303: 300, 429: 20}
    assert (await request_sign_in(browser_at(OTHER_IP), "jan@example.org")).status_code == 303, (
        "another IP address is not limited"
    )


async def test_all_forms_count_together(
    forum: Forum, browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum)
    browser, email = browser_at(HOME_IP), "victim@example.org"
    idea_form = {
        "title": "Een bank met een luifel",
        "body": "Voor wie wacht op de bus, ook in de regen.",
    }
    forms = [
        ("/en/sign-in", {}),
        (f"/en/ideas/{idea.number}/vote", {}),
        (f"/en/ideas/{idea.number}/comments", {"body": "Ik doe mee."}),
        (f"/en/ideas/{idea.number}/follow", {}),
        ("/en/ideas", idea_form),
        ("/en/sign-in/again", {}),
    ]
    statuses = [
        (await browser.post(path, data=data | {"email": email})).status_code
        for path, data in forms * 2
    ]
    assert statuses == [303] * 6 + [429] * 6
    await drain()
    assert len(mails()) <= 6


@ON_SQLITE
async def test_a_mail_to_a_corrected_address_counts_for_that_address(
    forum: Forum, browser_at: BrowserAt
) -> None:
    idea = await post_public_idea(forum)
    browser, path = browser_at(HOME_IP), "/en/sign-in/again"
    await vote_as_guest(browser, idea.number, "rosa@example.org")
    statuses = [
        (await browser.post(path, data={"email": "victim@example.org"})).status_code
        for _ in range(8)
    ]
    assert statuses == [303] * 6 + [429] * 2
    assert (await browser.post(path, data={"email": "rosa@example.org"})).status_code == 303


@ON_SQLITE
async def test_tags_and_case_make_no_other_mailbox(browser_at: BrowserAt) -> None:
    browser = browser_at(HOME_IP)
    statuses = [
        (await request_sign_in(browser, f"{name}+{number}@Example.org")).status_code
        for number, name in enumerate(["victim", "Victim"] * 20)
    ]
    assert statuses == [303] * 6 + [429] * 34
    assert (await request_sign_in(browser, "vic.tim@example.org")).status_code == 303, (
        "with other providers a dot makes another mailbox"
    )


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Maria+bib@Example.org", "maria@example.org"),
        ("m.aria@example.org", "m.aria@example.org"),
        ("+x@example.org", "+x@example.org"),
        ("a+b+c@example.org", "a@example.org"),
    ],
)
def test_a_mailbox_is_counted_without_its_tag(address: str, mailbox: str) -> None:
    assert rate_limit_mailbox(address) == mailbox


@ON_SQLITE
async def test_all_addresses_of_one_subscriber_count_as_one(browser_at: BrowserAt) -> None:
    statuses = Counter(
        [
            (
                await request_sign_in(
                    browser_at(f"2001:db8:1:2::{number:x}"), f"p{number}@example.org"
                )
            ).status_code
            for number in range(1, 331)
        ]
    )
    assert statuses == {303: 300, 429: 30}


@ON_SQLITE
async def test_many_senders_reach_a_ceiling_that_is_logged(
    make_forum: MakeForum, caplog: pytest.LogCaptureFixture, clock: FrozenClock
) -> None:
    app = create_app(make_forum(FORUM_LIMITS__SIGN_IN_TOTAL="{ count = 10, seconds = 60 }"))
    async with app.router.lifespan_context(app), browsers_at(app) as browser_at:
        with caplog.at_level(logging.WARNING, "forum.limits"):
            statuses = [
                (
                    await request_sign_in(
                        browser_at(f"198.51.{number}.1"), f"p{number}@example.org"
                    )
                ).status_code
                for number in range(14)
            ]
        assert statuses == [303] * 10 + [429] * 4
        (line,) = [record.getMessage() for record in caplog.records]
        assert line.startswith("limits.sign_in_total is reached: 10 in 60 s")
        metrics = (await browser_at("127.0.0.1").get("/metrics")).text
        assert 'forum_rate_limit_refusals_total{limit="sign_in_total"}' in metrics
        assert "forum_sign_in_mails_total " in metrics
        clock.advance(minutes=1)
        assert (await request_sign_in(browser_at(HOME_IP), "jan@example.org")).status_code == 303


# Lockout


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
    assert "Open the newest one and press its link" in response.text
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


async def test_a_known_browser_has_its_own_allowance(
    browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    owner = browser_at(HOME_IP)
    await request_sign_in(owner, ELS.email)
    await drain()
    await owner.post(link_path(mails()[-1]))
    await owner.post("/en/sign-out")
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
    await request_sign_in(browser, MARIA.email)
    await drain()
    await browser.post(link_path(mails()[-1]))
    await browser.post("/en/sign-out")
    statuses = [(await request_sign_in(browser, ELS.email)).status_code for _ in range(8)]
    assert statuses == [303] * 6 + [429] * 2


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


# Guesses


async def request_code(browser: httpx2.AsyncClient, email: str, drain: Drain, mails: Mails) -> str:
    """Request a sign-in; returns the code in its mail."""
    assert (await request_sign_in(browser, email)).status_code == 303
    await drain()
    return code_in(mails()[-1])


async def submit_code(browser: httpx2.AsyncClient, code: str) -> httpx2.Response:
    """Submit a code."""
    return await browser.post("/en/sign-in/code", data={"code": code})


async def test_guesses_of_others_do_not_invalidate_a_code(
    browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    owner = browser_at(HOME_IP)
    correct_code = await request_code(owner, ELS.email, drain, mails)
    for number in range(6):
        attacker = browser_at(f"198.51.{number}.1")
        code = await request_code(attacker, ELS.email, drain, mails)
        statuses = [
            (await submit_code(attacker, different_code(code))).status_code
            for _ in range(MOST_GUESSES)
        ]
        assert statuses == [422] * MOST_GUESSES
    assert (await submit_code(owner, correct_code)).status_code == 303
    late_owner = browser_at(HOME_IP)
    late_code = await request_code(late_owner, ELS.email, drain, mails)
    assert (await submit_code(late_owner, late_code)).status_code == 303


async def test_the_guesses_of_a_day_are_bounded_over_all_browsers(
    browser_at: BrowserAt, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    """At most a hundred guesses a day at codes of six digits: one in ten thousand."""
    guesses = 0
    for number in range(30):
        attacker = browser_at(f"198.51.{number}.1")
        if number % 10 == 0:
            clock.advance(minutes=15)
        assert (await request_sign_in(attacker, ELS.email)).status_code == 303
        await drain()
        for _ in range(MOST_GUESSES + 2):
            response = await submit_code(attacker, "123456")
            guesses += response.status_code == 422 and "no code" not in plain_text(mails()[-1])
    assert guesses <= MOST_GUESSES_A_DAY
    owner = browser_at(HOME_IP)
    clock.advance(minutes=15)
    await request_sign_in(owner, ELS.email)
    await drain()
    assert "There is no code in this mail" in plain_text(mails()[-1])
    assert (await owner.post(link_path(mails()[-1]))).status_code == 303
    clock.advance(days=1)
    assert await request_code(browser_at(HOME_IP), ELS.email, drain, mails)


async def test_codes_of_copies_count_among_those_of_a_day(forum: Forum) -> None:
    """Copies of a mail: the link of each works, and a guess is compared with all their codes."""
    async with forum.session_factory.unit_of_work() as uow:
        handle = await sign_ins.request_sign_in(uow, ELS.email, language="nl")
        sign_in = await queries.sign_in_by_handle(uow, handle)
        assert sign_in is not None and sign_in.id is not None
    codes, tokens = [], []
    allowed = MOST_GUESSES_A_DAY // MOST_GUESSES
    for _ in range(allowed + 2):
        async with forum.session_factory.unit_of_work() as uow:
            created = await sign_ins.make_sign_in_secrets(uow, sign_in.id)
        assert created is not None
        tokens.append(created[1])
        codes.append(created[2])
    assert [bool(code) for code in codes] == [True] * allowed + [False] * 2
    async with forum.session_factory.read_session() as session:
        for token in tokens:
            found = await queries.sign_in_by_token(session, token)
            assert found is not None and found.id == sign_in.id
    async with forum.session_factory.unit_of_work() as uow:
        assert await sign_ins.verify_code(uow, handle, codes[0])
    async with forum.session_factory.unit_of_work() as uow:
        other_handle = await sign_ins.request_sign_in(uow, ELS.email, language="nl")
        other_sign_in = await queries.sign_in_by_handle(uow, other_handle)
        assert other_sign_in is not None and other_sign_in.id is not None
        created = await sign_ins.make_sign_in_secrets(uow, other_sign_in.id)
        assert created is not None and created[2] == ""


async def test_after_too_many_guesses_the_link_is_named(
    browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    browser = browser_at(HOME_IP)
    correct_code = await request_code(browser, MARIA.email, drain, mails)
    for _ in range(MOST_GUESSES):
        await submit_code(browser, different_code(correct_code))
    response = await submit_code(browser, correct_code)
    assert response.status_code == 410
    assert "The link in the same mail does" in response.text
    assert (await browser.post(link_path(mails()[-1]))).status_code == 303


async def test_a_code_whose_link_was_used_is_called_a_code(
    browser_at: BrowserAt, drain: Drain, mails: Mails
) -> None:
    browser, phone = browser_at(HOME_IP), browser_at(OTHER_IP)
    correct_code = await request_code(browser, MARIA.email, drain, mails)
    await phone.post(link_path(mails()[-1]))
    response = await submit_code(browser, correct_code)
    assert response.status_code == 410
    assert "This code was used already" in response.text
    assert "This link" not in response.text


@ON_SQLITE
async def test_using_links_counts_no_mails(make_forum: MakeForum, mails: Mails) -> None:
    """The limit per IP address allows the full number of sign-ins."""
    forum = make_forum(FORUM_LIMITS__SIGN_IN_ADDRESS="{ count = 5, seconds = 900 }")
    app = create_app(forum)
    async with app.router.lifespan_context(app), browsers_at(app) as browser_at:
        for number in range(5):
            browser = browser_at(HOME_IP)
            assert (await request_sign_in(browser, f"p{number}@example.org")).status_code == 303
            await forum.dispatcher.drain()
            assert (await browser.post(link_path(mails()[-1]))).status_code == 303
        assert (await request_sign_in(browser_at(HOME_IP), "p6@example.org")).status_code == 429
