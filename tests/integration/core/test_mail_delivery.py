"""From the postbox to a mail server: each mail once, tried again when refused, parked and shown."""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.journal.tables import Delivery, DeliveryState
from forum.core.mail.queue import Mail
from forum.core.mail.smtp import MAX_CONNECTIONS
from forum.health import faults
from forum.inbox.actions import notify
from tests.conftest import MakeForum
from tests.factories import add_residents, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.parsing import code_in, link_path
from tests.people import MARIA, YUSUF, member
from tests.services.databases import ON_SQLITE
from tests.services.smtp import FakeSmtpServer

MakeSink = Callable[..., FakeSmtpServer]
NEW = "jan@example.org"
HTTPS = "https://samenspraak." + "een-lange-naam-van-een-stad." * 4 + "example.org"
ALL_TRIES = 8
FEW_TRIES = 3


def mailing(smtp_server: FakeSmtpServer) -> dict[str, str]:
    """The settings that send mail there."""
    return {
        "FORUM_MAIL__TRANSPORT": "smtp",
        "FORUM_MAIL__HOST": smtp_server.host,
        "FORUM_MAIL__PORT": str(smtp_server.port),
    }


@pytest.fixture
def smtp_server(make_smtp_server: MakeSink) -> FakeSmtpServer:
    """The mail server."""
    return make_smtp_server()


@pytest.fixture
async def forum(make_forum: MakeForum, smtp_server: FakeSmtpServer) -> Forum:
    """A forum that mails through it."""
    made = make_forum(**mailing(smtp_server))
    await made.engine.start()
    return made


async def ask(forum: Forum, email: str = NEW) -> None:
    """Queue a mail that signs somebody in."""
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(create_app(forum)), base_url="http://127.0.0.1:8000"
    ) as browser:
        answer = await browser.post("/nl/sign-in", data={"email": email})
        assert answer.status_code == 303


async def drain_patiently(forum: Forum, clock: FrozenClock, rounds: int) -> None:
    """Drain, let an hour pass, and again."""
    for _ in range(rounds):
        await forum.dispatcher.drain()
        clock.move(hours=1, seconds=1)


async def owed(forum: Forum) -> list[Delivery]:
    """The mails still owed."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Delivery).where(Delivery.reaction == "send_mail"))


async def shown(forum: Forum) -> dict[str, str]:
    """What `forum check` and `/readyz` say is wrong."""
    return await faults(forum.session_factory, forum.engine, forum.transport)


@ON_SQLITE
async def test_two_hundred_notices_each_once_over_few_connections(
    forum: Forum, smtp_server: FakeSmtpServer
) -> None:
    idea = await post_public_idea(forum)
    await forum.dispatcher.drain()
    smtp_server.mails_received.clear()
    readers = await add_residents(forum.session_factory, 200)
    async with forum.session_factory.unit_of_work() as uow:
        await notify(uow, [each.pk for each in readers], "idea_accepted", idea.ref)
    await forum.dispatcher.drain()
    assert Counter(each.to for each in smtp_server.mails_received) == Counter(
        each.email for each in readers
    )
    assert len({each.message_id for each in smtp_server.mails_received}) == 200
    assert len(smtp_server.greeted) <= MAX_CONNECTIONS
    assert await owed(forum) == []


@ON_SQLITE
async def test_a_greylisted_mail_arrives_later_with_secrets_that_work(
    forum: Forum, smtp_server: FakeSmtpServer, clock: FrozenClock
) -> None:
    smtp_server.refuse(NEW, "451 4.7.1 come back later", times=2)
    await ask(forum)
    await forum.dispatcher.drain()
    (waiting,) = await owed(forum)
    assert (waiting.state, waiting.fault) == (DeliveryState.waiting, "RecipientRefused 451")
    await drain_patiently(forum, clock, 3)
    (message,) = smtp_server.mails_received
    assert smtp_server.asked_for == [NEW] * 3
    assert len(code_in(message.message)) == 6
    assert await owed(forum) == []


@ON_SQLITE
@pytest.mark.parametrize(("answer", "tries"), [("450 later", ALL_TRIES), ("550 no", FEW_TRIES)])
async def test_a_refused_mail_is_parked_and_shown_and_can_be_sent_after_all(
    forum: Forum,
    smtp_server: FakeSmtpServer,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
    answer: str,
    tries: int,
) -> None:
    caplog.set_level(logging.DEBUG, "forum")
    smtp_server.refuse(NEW, f"{answer}, {NEW}")
    await ask(forum)
    await ask(forum, MARIA.email)
    await drain_patiently(forum, clock, ALL_TRIES + 2)
    assert [each.to for each in smtp_server.mails_received] == [MARIA.email], "the others arrive"
    assert smtp_server.asked_for.count(NEW) == tries
    (parked,) = await owed(forum)
    assert (parked.state, parked.fault) == (
        DeliveryState.parked, f"RecipientRefused {answer[:3]}",
    )  # fmt: skip
    said = (await shown(forum))["journal"]
    assert f"send_mail of {parked.subject} (RecipientRefused {answer[:3]})" in said
    for text in (said, caplog.text):
        assert NEW not in text
        assert "example.org" not in text

    smtp_server.behaviour.recipients.clear()
    await forum.dispatcher.retry_parked()
    await forum.dispatcher.drain()
    assert smtp_server.mails_received[-1].to == NEW
    assert not await shown(forum)


@ON_SQLITE
async def test_while_the_server_is_away_everything_waits(
    make_forum: MakeForum, make_smtp_server: MakeSink, clock: FrozenClock
) -> None:
    smtp_server = make_smtp_server(listens=False)
    forum = make_forum(**mailing(smtp_server))
    for number in range(5):
        await ask(forum, f"resident{number}@example.org")
    await drain_patiently(forum, clock, ALL_TRIES + 2)
    waiting = await owed(forum)
    assert [each.state for each in waiting] == [DeliveryState.waiting] * 5
    assert {each.attempts for each in waiting} == {0}
    assert "not reachable" in (await shown(forum))["mail"]
    smtp_server.listen()
    await drain_patiently(forum, clock, 3)
    assert Counter(each.to for each in smtp_server.mails_received) == Counter(
        f"resident{number}@example.org" for number in range(5)
    )


@ON_SQLITE
async def test_a_wrong_password_loses_nothing_and_is_shown(
    make_forum: MakeForum, make_smtp_server: MakeSink, clock: FrozenClock
) -> None:
    smtp_server = make_smtp_server(login=("forum", "right"), plain_login=True)
    login = {"FORUM_MAIL__USER": "forum", "FORUM_MAIL__PASSWORD": "wrong"}
    forum = make_forum(**mailing(smtp_server), **login)
    await ask(forum)
    await drain_patiently(forum, clock, ALL_TRIES + 2)
    assert (await shown(forum))["mail"] == "not reachable: the login was refused (535)"
    (waiting,) = await owed(forum)
    assert (waiting.state, waiting.attempts) == (DeliveryState.waiting, 0)
    mended = make_forum(**mailing(smtp_server), **login | {"FORUM_MAIL__PASSWORD": "right"})
    await drain_patiently(mended, clock, 1)
    assert [each.to for each in smtp_server.mails_received] == [NEW]


@ON_SQLITE
async def test_a_lost_answer_repeats_a_mail_under_the_same_name(
    forum: Forum, smtp_server: FakeSmtpServer, clock: FrozenClock
) -> None:
    smtp_server.behaviour.lost_replies = 1
    await ask(forum)
    await forum.dispatcher.drain()
    (waiting,) = await owed(forum)
    assert waiting.fault == "AnswerLost"
    await drain_patiently(forum, clock, 3)
    first, second = smtp_server.mails_received
    assert first.message_id == second.message_id


# Unsubscribing with one click


@pytest.fixture
async def secure(make_forum: MakeForum, smtp_server: FakeSmtpServer) -> Forum:
    """A forum under a long address with https, as mail programs demand."""
    made = make_forum(
        **mailing(smtp_server),
        FORUM_SITE__BASE_URL=HTTPS,
        FORUM_SERVER__ALLOWED_HOSTS=f'["{urlsplit(HTTPS).netloc}"]',
    )
    await made.engine.start()
    return made


@pytest.fixture
async def program(secure: Forum) -> AsyncIterator[httpx2.AsyncClient]:
    """A mail program: no cookies, no origin."""
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(create_app(secure)), base_url=HTTPS
    ) as client:
        yield client


@ON_SQLITE
async def test_one_click_stops_the_mail(
    secure: Forum, smtp_server: FakeSmtpServer, program: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(secure)
    yusuf = await member(secure.session_factory, YUSUF)
    await secure.dispatcher.drain()
    smtp_server.mails_received.clear()
    async with secure.session_factory.unit_of_work() as uow:
        await notify(uow, [yusuf.pk], "idea_accepted", idea.ref)
    await secure.dispatcher.drain()
    (message,) = smtp_server.mails_received
    lines = message.raw.split(b"\r\n")
    (header,) = [line for line in lines if line.lower().startswith(b"list-unsubscribe:")]
    url = header.removeprefix(b"List-Unsubscribe: <").removesuffix(b">").decode("ascii")
    assert len(header) > 200
    assert url.startswith(f"{HTTPS}/tr/unsubscribe/")
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines

    # Queued before the click, not yet sent: it isn't sent after it.
    async with secure.session_factory.unit_of_work() as uow:
        await notify(uow, [yusuf.pk], "idea_planned", idea.ref)
    answer = await program.post(
        url,
        content=b"List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (answer.status_code, answer.content) == (200, b""), "mail programs follow no redirect"
    assert "set-cookie" not in answer.headers
    assert not (await member(secure.session_factory, YUSUF)).wants_mail
    await secure.dispatcher.drain()
    assert len(smtp_server.mails_received) == 1
    async with secure.session_factory.read_session() as session:
        assert await session.all(select(Mail)) == []


@ON_SQLITE
async def test_what_cant_be_stopped_has_no_button_for_it(
    secure: Forum, smtp_server: FakeSmtpServer
) -> None:
    maria = await member(secure.session_factory, MARIA)
    idea = await post_public_idea(secure)
    await secure.dispatcher.drain()
    smtp_server.mails_received.clear()
    async with secure.session_factory.unit_of_work() as uow:
        (await uow.get(type(maria), maria.pk)).wants_mail = False  # type: ignore[union-attr]
        await notify(uow, [maria.pk], "content_hidden", idea.ref, always=True)
    await secure.dispatcher.drain()
    (message,) = smtp_server.mails_received
    assert b"unsubscribe" not in message.raw.lower()


@pytest.mark.parametrize("copy", [0, 1, 2])
@pytest.mark.parametrize("by", ["link", "code"])
async def test_every_copy_of_a_sign_in_mail_works(
    forum: Forum, smtp_server: FakeSmtpServer, clock: FrozenClock, copy: int, by: str
) -> None:
    smtp_server.behaviour.lost_replies = 2
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(create_app(forum)), base_url="http://127.0.0.1:8000"
    ) as browser:
        await browser.post("/nl/sign-in", data={"email": NEW})
        for _ in range(3):
            await forum.dispatcher.drain()
            clock.move(minutes=1)
        assert len(smtp_server.mails_received) == 3
        message = smtp_server.mails_received[copy].message
        if by == "link":
            await browser.post(link_path(message))
        else:
            await browser.post("/nl/sign-in/code", data={"code": code_in(message)})
        assert (await browser.get("/nl/me")).status_code == 200
        browser.cookies.clear()
        for other in smtp_server.mails_received:
            await browser.post(link_path(other.message))
            assert (await browser.get("/nl/me")).status_code != 200, (
                "used once, none opens any more"
            )
