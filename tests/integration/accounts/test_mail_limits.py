"""Nobody makes the forum flood a mailbox, and nobody keeps another person from signing in."""

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
from tests.integration.accounts.clients import At, ask, browsers_at, vote_as_guest
from tests.parsing import code_in, link_path, plain_text
from tests.people import ELS, MARIA
from tests.services.databases import ON_SQLITE

HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
async def at(app: Starlette) -> AsyncIterator[At]:
    """Browsers by the address they come from."""
    async with browsers_at(app) as make:
        yield make


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


# Floods


@ON_SQLITE
async def test_thirty_people_behind_one_address_all_take_part(
    forum: Forum, at: At, drain: Drain, mails: Mails
) -> None:
    """A library, a school: each signs in three times and supports twenty ideas."""
    ideas = await post_public_ideas(forum, 20)
    people = {f"p{number}@example.org": at(HOME) for number in range(30)}
    answers: Counter[int] = Counter()
    for _ in range(3):
        for email, browser in people.items():
            browser.cookies.clear()
            answers[(await ask(browser, email)).status_code] += 1
        await drain()
        for letter in mails()[-30:]:
            used = await people[letter["To"]].post(link_path(letter))
            answers[used.status_code] += 1
    for browser in people.values():
        for idea in ideas:
            answer = await browser.post(f"/en/ideas/{idea.number}/vote")
            answers[answer.status_code] += 1
    assert answers == {303: 30 * (2 * 3 + 20)}


@ON_SQLITE
async def test_votes_for_many_mailboxes_from_one_address_are_stopped(forum: Forum, at: At) -> None:
    idea = await post_public_idea(forum)
    browser = at(HOME)
    answers = Counter(
        [
            (await vote_as_guest(browser, idea.number, f"p{number}@example.org")).status_code
            for number in range(320)
        ]
    )
    assert answers == {303: 300, 429: 20}
    assert (await ask(at(ELSEWHERE), "jan@example.org")).status_code == 303, "of all that may"


async def test_every_way_counts_together(forum: Forum, at: At, drain: Drain, mails: Mails) -> None:
    idea = await post_public_idea(forum)
    browser, email = at(HOME), "victim@example.org"
    text = {
        "title": "Een bank met een luifel",
        "body": "Voor wie wacht op de bus, ook in de regen.",
    }
    ways = [
        ("/en/sign-in", {}),
        (f"/en/ideas/{idea.number}/vote", {}),
        (f"/en/ideas/{idea.number}/comments", {"body": "Ik doe mee."}),
        (f"/en/ideas/{idea.number}/follow", {}),
        ("/en/ideas", text),
        ("/en/sign-in/again", {}),
    ]
    answers = [
        (await browser.post(path, data=data | {"email": email})).status_code
        for path, data in ways * 2
    ]
    assert answers == [303] * 6 + [429] * 6
    await drain()
    assert len(mails()) <= 6


@ON_SQLITE
async def test_another_address_counts_as_what_it_is(forum: Forum, at: At) -> None:
    idea = await post_public_idea(forum)
    browser, path = at(HOME), "/en/sign-in/again"
    await vote_as_guest(browser, idea.number, "rosa@example.org")
    answers = [
        (await browser.post(path, data={"email": "victim@example.org"})).status_code
        for _ in range(8)
    ]
    assert answers == [303] * 6 + [429] * 2
    assert (await browser.post(path, data={"email": "rosa@example.org"})).status_code == 303


@ON_SQLITE
async def test_tags_and_case_make_no_other_mailbox(at: At) -> None:
    browser = at(HOME)
    answers = [
        (await ask(browser, f"{name}+{number}@Example.org")).status_code
        for number, name in enumerate(["victim", "Victim"] * 20)
    ]
    assert answers == [303] * 6 + [429] * 34
    assert (await ask(browser, "vic.tim@example.org")).status_code == 303, (
        "elsewhere another person"
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
async def test_all_addresses_of_one_subscriber_count_as_one(at: At) -> None:
    answers = Counter(
        [
            (await ask(at(f"2001:db8:1:2::{number:x}"), f"p{number}@example.org")).status_code
            for number in range(1, 331)
        ]
    )
    assert answers == {303: 300, 429: 30}


@ON_SQLITE
async def test_many_senders_stop_at_a_ceiling_that_the_log_tells(
    make_forum: MakeForum, caplog: pytest.LogCaptureFixture, clock: FrozenClock
) -> None:
    app = create_app(make_forum(FORUM_LIMITS__SIGN_IN_TOTAL="{ count = 10, seconds = 60 }"))
    async with app.router.lifespan_context(app), browsers_at(app) as at:
        with caplog.at_level(logging.WARNING, "forum.limits"):
            answers = [
                (await ask(at(f"198.51.{number}.1"), f"p{number}@example.org")).status_code
                for number in range(14)
            ]
        assert answers == [303] * 10 + [429] * 4
        (line,) = [record.getMessage() for record in caplog.records]
        assert line.startswith("limits.sign_in_total is reached: 10 in 60 s")
        told = (await at("127.0.0.1").get("/metrics")).text
        assert 'forum_rate_limit_refusals_total{limit="sign_in_total"}' in told
        assert "forum_sign_in_mails_total " in told
        clock.move(minutes=1)
        assert (await ask(at(HOME), "jan@example.org")).status_code == 303


# Nobody is locked out


async def test_what_sends_no_mail_counts_nothing(forum: Forum, at: At) -> None:
    idea = await post_public_idea(forum)
    attacker = at(ELSEWHERE)
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
    assert (await ask(attacker, ELS.email)).status_code == 303


async def test_one_attacker_leaves_the_owner_a_mail(at: At, drain: Drain, mails: Mails) -> None:
    attacker = at(ELSEWHERE)
    answers = [(await ask(attacker, ELS.email)).status_code for _ in range(50)]
    assert answers == [303] * 6 + [429] * 44
    owner = at(HOME)
    assert (await ask(owner, ELS.email)).status_code == 303
    await drain()
    assert (await owner.post(link_path(mails()[-1]))).status_code == 303
    assert (await owner.get("/en/me")).status_code == 200


async def test_many_attackers_leave_the_owner_the_newest_mail(
    at: At, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    for number in range(20):
        await ask(at(f"198.51.{number}.1"), ELS.email)
    await drain()
    assert len(mails()) == 12
    clock.move(minutes=14)
    owner = at(HOME)
    told = await ask(owner, ELS.email)
    assert told.status_code == 429
    assert "Open the newest one and press its link" in told.text
    assert "11:15" in told.text, "a new one can be asked for when the quarter of an hour is over"
    assert told.headers["retry-after"] == "60"
    assert (await owner.post(link_path(mails()[-1]))).status_code == 303
    assert (await owner.get("/en/me")).status_code == 200


@ON_SQLITE
@pytest.mark.parametrize("last", ["sign in", "vote"])
async def test_only_a_mail_that_just_signs_in_is_recommended(
    forum: Forum, at: At, last: str
) -> None:
    """Whoever opens the newest mail as told must not confirm what a stranger asked for."""
    idea = await post_public_idea(forum)
    browser = at(HOME)
    for number in range(6):
        if last == "sign in" or number < 5:
            await ask(browser, ELS.email)
        else:
            await vote_as_guest(browser, idea.number, ELS.email)
    told = await ask(browser, ELS.email)
    assert told.status_code == 429
    assert ("Open the newest one" in told.text) is (last == "sign in")


async def test_a_browser_that_is_known_has_an_allowance_of_its_own(
    at: At, drain: Drain, mails: Mails
) -> None:
    owner = at(HOME)
    await ask(owner, ELS.email)
    await drain()
    await owner.post(link_path(mails()[-1]))
    await owner.post("/en/sign-out")
    for number in range(20):
        await ask(at(f"198.51.{number}.1"), ELS.email)
    assert (await ask(at(HOME), ELS.email)).status_code == 429
    assert (await ask(owner, ELS.email)).status_code == 303
    assert [(await ask(owner, ELS.email)).status_code for _ in range(7)] == [303] * 5 + [429] * 2


@ON_SQLITE
async def test_a_known_browser_has_it_for_its_owner_alone(
    at: At, drain: Drain, mails: Mails
) -> None:
    browser = at(HOME)
    await ask(browser, MARIA.email)
    await drain()
    await browser.post(link_path(mails()[-1]))
    await browser.post("/en/sign-out")
    answers = [(await ask(browser, ELS.email)).status_code for _ in range(8)]
    assert answers == [303] * 6 + [429] * 2


async def test_a_members_own_limits_are_no_strangers(make_forum: MakeForum) -> None:
    """Whoever floods from the same address, as in a mobile network, stops no member."""
    forum = make_forum(FORUM_LIMITS__ADDRESS="{ count = 5, seconds = 3600 }")
    idea = await post_public_idea(forum)
    app = create_app(forum)
    async with app.router.lifespan_context(app), browsers_at(app) as at:
        member = at(HOME)
        await ask(member, "jan@example.org")
        await forum.dispatcher.drain()
        folder = forum.settings.mail.folder
        (path,) = folder.glob("*.eml")
        token = path.read_text().partition("/sign-in/")[2].split()[0]
        await member.post(f"/en/sign-in/{token}")
        stranger = at(HOME)
        answers = [(await ask(stranger, f"p{n}@example.org")).status_code for n in range(9)]
        assert answers[-1] == 429
        assert (await member.post(f"/en/ideas/{idea.number}/vote")).status_code == 303


@ON_SQLITE
async def test_what_was_typed_comes_back_with_a_no(at: At, drain: Drain) -> None:
    browser = at(HOME)
    for _ in range(6):
        await ask(browser, "jan@example.org")
    body = "Aan de halte, voor wie wacht op de bus."
    data = {"title": "Een bank met een luifel", "body": body, "email": "jan@example.org"}
    answer = await browser.post("/en/ideas", data=data)
    assert answer.status_code == 429
    assert body in answer.text


@pytest.mark.parametrize("name", ["MAILBOX", "MAILBOX_TOTAL", "BROWSER"])
def test_a_window_is_never_longer_than_a_link_works(name: str) -> None:
    """Else somebody over the limit could be left with neither a mail nor a new one."""
    with pytest.raises(SettingsError, match="seconds"):
        load(environment={f"FORUM_LIMITS__SIGN_IN_{name}": "{ count = 6, seconds = 901 }"})


# Guesses


async def asked_with_code(
    browser: httpx2.AsyncClient, email: str, drain: Drain, mails: Mails
) -> str:
    """Ask for a sign-in; the code of its mail."""
    assert (await ask(browser, email)).status_code == 303
    await drain()
    return code_in(mails()[-1])


async def guess(browser: httpx2.AsyncClient, code: str) -> httpx2.Response:
    """Type a code."""
    return await browser.post("/en/sign-in/code", data={"code": code})


async def test_guesses_of_others_make_no_right_code_wrong(
    at: At, drain: Drain, mails: Mails
) -> None:
    owner = at(HOME)
    right = await asked_with_code(owner, ELS.email, drain, mails)
    for number in range(6):
        attacker = at(f"198.51.{number}.1")
        code = await asked_with_code(attacker, ELS.email, drain, mails)
        answers = [(await guess(attacker, wrong(code))).status_code for _ in range(MOST_GUESSES)]
        assert answers == [422] * MOST_GUESSES
    assert (await guess(owner, right)).status_code == 303
    late = at(HOME)
    later = await asked_with_code(late, ELS.email, drain, mails)
    assert (await guess(late, later)).status_code == 303


async def test_the_guesses_of_a_day_are_bounded_over_all_browsers(
    at: At, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    """At most a hundred guesses a day at codes of six digits: one in ten thousand."""
    guesses = 0
    for number in range(30):
        attacker = at(f"198.51.{number}.1")
        if number % 10 == 0:
            clock.move(minutes=15)
        assert (await ask(attacker, ELS.email)).status_code == 303
        await drain()
        for _ in range(MOST_GUESSES + 2):
            answer = await guess(attacker, "123456")
            guesses += answer.status_code == 422 and "no code" not in plain_text(mails()[-1])
    assert guesses <= MOST_GUESSES_A_DAY
    owner = at(HOME)
    clock.move(minutes=15)
    await ask(owner, ELS.email)
    await drain()
    assert "There is no code in this mail" in plain_text(mails()[-1])
    assert (await owner.post(link_path(mails()[-1]))).status_code == 303
    clock.move(days=1)
    assert await asked_with_code(at(HOME), ELS.email, drain, mails)


async def test_codes_of_copies_count_among_those_of_a_day(forum: Forum) -> None:
    """A mail may be sent more than once: every copy opens, and one guess is tried at all codes."""
    async with forum.session_factory.unit_of_work() as uow:
        handle = await sign_ins.request_sign_in(uow, ELS.email, language="nl")
        sign_in = await queries.sign_in_by_handle(uow, handle)
        assert sign_in is not None and sign_in.id is not None
    codes, tokens = [], []
    most = MOST_GUESSES_A_DAY // MOST_GUESSES
    for _ in range(most + 2):
        async with forum.session_factory.unit_of_work() as uow:
            made = await sign_ins.make_sign_in_secrets(uow, sign_in.id)
        assert made is not None
        tokens.append(made[1])
        codes.append(made[2])
    assert [bool(code) for code in codes] == [True] * most + [False] * 2
    async with forum.session_factory.read_session() as session:
        for token in tokens:
            found = await queries.sign_in_by_token(session, token)
            assert found is not None and found.id == sign_in.id
    async with forum.session_factory.unit_of_work() as uow:
        assert await sign_ins.verify_code(uow, handle, codes[0])
    async with forum.session_factory.unit_of_work() as uow:
        other = await sign_ins.request_sign_in(uow, ELS.email, language="nl")
        asked = await queries.sign_in_by_handle(uow, other)
        assert asked is not None and asked.id is not None
        made = await sign_ins.make_sign_in_secrets(uow, asked.id)
        assert made is not None and made[2] == ""


async def test_after_too_many_guesses_the_link_is_named(at: At, drain: Drain, mails: Mails) -> None:
    browser = at(HOME)
    right = await asked_with_code(browser, MARIA.email, drain, mails)
    for _ in range(MOST_GUESSES):
        await guess(browser, wrong(right))
    told = await guess(browser, right)
    assert told.status_code == 410
    assert "The link in the same mail does" in told.text
    assert (await browser.post(link_path(mails()[-1]))).status_code == 303


async def test_a_code_whose_link_was_used_is_called_a_code(
    at: At, drain: Drain, mails: Mails
) -> None:
    browser, phone = at(HOME), at(ELSEWHERE)
    right = await asked_with_code(browser, MARIA.email, drain, mails)
    await phone.post(link_path(mails()[-1]))
    told = await guess(browser, right)
    assert told.status_code == 410
    assert "This code was used already" in told.text
    assert "This link" not in told.text


@ON_SQLITE
async def test_using_links_counts_no_mails(make_forum: MakeForum, mails: Mails) -> None:
    """The limit on mails of an address is for as many sign-ins as it says."""
    forum = make_forum(FORUM_LIMITS__SIGN_IN_ADDRESS="{ count = 5, seconds = 900 }")
    app = create_app(forum)
    async with app.router.lifespan_context(app), browsers_at(app) as at:
        for number in range(5):
            browser = at(HOME)
            assert (await ask(browser, f"p{number}@example.org")).status_code == 303
            await forum.dispatcher.drain()
            assert (await browser.post(link_path(mails()[-1]))).status_code == 303
        assert (await ask(at(HOME), "p6@example.org")).status_code == 429
