"""Rate limits of sign-in mails: floods stop, and many people behind one address take part."""

import logging
from collections import Counter

import pytest

from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.mail.message import rate_limit_mailbox
from tests.conftest import Drain, Mails, MakeForum
from tests.factories import post_public_idea, post_public_ideas
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
from tests.services.databases import ON_SQLITE


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


@ON_SQLITE
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
