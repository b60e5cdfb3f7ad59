"""Mail delivery: each queued mail is sent once, retried when refused, parked and reported."""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlmodel import select

from forum.accounts.tables import Rhythm
from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.journal.tables import Delivery, DeliveryState
from forum.core.mail.queue import Mail
from forum.core.mail.smtp import MAX_CONNECTIONS
from forum.health import faults
from forum.inbox.actions.notices import notify
from forum.inbox.tables import NewsKind
from tests.conftest import MakeForum
from tests.factories import add_residents, cast_vote, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.news import queue_news, send_news
from tests.parsing import code_in, link_path
from tests.people import MARIA, YUSUF, member_of
from tests.services.databases import ON_SQLITE
from tests.services.smtp import FakeSmtpServer

MakeSmtpServer = Callable[..., FakeSmtpServer]
NEW_ADDRESS = "jan@example.org"
HTTPS_URL = "https://samenspraak." + "een-lange-naam-van-een-stad." * 4 + "example.org"
MAX_ATTEMPTS = 8
MAX_PERMANENT_ATTEMPTS = 3


def smtp_settings(smtp_server: FakeSmtpServer) -> dict[str, str]:
    """Settings that send mail through this server."""
    return {
        "FORUM_MAIL__TRANSPORT": "smtp",
        "FORUM_MAIL__HOST": smtp_server.host,
        "FORUM_MAIL__PORT": str(smtp_server.port),
    }


@pytest.fixture
def smtp_server(make_smtp_server: MakeSmtpServer) -> FakeSmtpServer:
    """A fake SMTP server that accepts every mail."""
    return make_smtp_server()


@pytest.fixture
async def forum(make_forum: MakeForum, smtp_server: FakeSmtpServer) -> Forum:
    """A forum that sends mail through `smtp_server`."""
    forum = make_forum(**smtp_settings(smtp_server))
    await forum.engine.start()
    return forum


async def request_sign_in(forum: Forum, email: str = NEW_ADDRESS) -> None:
    """Request a sign-in, which queues a mail."""
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(create_app(forum)), base_url="http://127.0.0.1:8000"
    ) as client:
        response = await client.post("/nl/sign-in", data={"email": email})
        assert response.status_code == 303


async def drain_hourly(forum: Forum, clock: FrozenClock, rounds: int) -> None:
    """Drain `rounds` times, an hour apart."""
    for _ in range(rounds):
        await forum.dispatcher.drain()
        clock.advance(hours=1, seconds=1)


async def pending_mails(forum: Forum) -> list[Delivery]:
    """The mail deliveries that aren't completed."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Delivery).where(Delivery.reaction == "send_mail"))


async def reported_faults(forum: Forum) -> dict[str, str]:
    """The faults that `forum check` and `/readyz` report, by component."""
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
        await notify(
            uow, [each.pk for each in readers], "idea_accepted", idea.ref, news=NewsKind.own
        )
    await send_news(forum)
    assert Counter(each.to for each in smtp_server.mails_received) == Counter(
        each.email for each in readers
    )
    assert len({each.message_id for each in smtp_server.mails_received}) == 200
    assert len(smtp_server.greeted) <= MAX_CONNECTIONS
    assert await pending_mails(forum) == []


@ON_SQLITE
async def test_a_greylisted_mail_arrives_later_with_secrets_that_work(
    forum: Forum, smtp_server: FakeSmtpServer, clock: FrozenClock
) -> None:
    smtp_server.refuse(NEW_ADDRESS, "451 4.7.1 come back later", times=2)
    await request_sign_in(forum)
    await forum.dispatcher.drain()
    (waiting,) = await pending_mails(forum)
    assert (waiting.state, waiting.fault) == (DeliveryState.waiting, "RecipientRefused 451")
    await drain_hourly(forum, clock, 3)
    (message,) = smtp_server.mails_received
    assert smtp_server.asked_for == [NEW_ADDRESS] * 3
    assert len(code_in(message.message)) == 6
    assert await pending_mails(forum) == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("reply", "attempts"), [("450 later", MAX_ATTEMPTS), ("550 no", MAX_PERMANENT_ATTEMPTS)]
)
async def test_a_refused_mail_is_parked_and_shown_and_can_be_sent_after_all(
    forum: Forum,
    smtp_server: FakeSmtpServer,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
    reply: str,
    attempts: int,
) -> None:
    caplog.set_level(logging.DEBUG, "forum")
    smtp_server.refuse(NEW_ADDRESS, f"{reply}, {NEW_ADDRESS}")
    await request_sign_in(forum)
    await request_sign_in(forum, MARIA.email)
    await drain_hourly(forum, clock, MAX_ATTEMPTS + 2)
    assert [each.to for each in smtp_server.mails_received] == [MARIA.email], "the others arrive"
    assert smtp_server.asked_for.count(NEW_ADDRESS) == attempts
    (parked,) = await pending_mails(forum)
    assert (parked.state, parked.fault) == (
        DeliveryState.parked, f"RecipientRefused {reply[:3]}",
    )  # fmt: skip
    fault = (await reported_faults(forum))["journal"]
    assert f"send_mail of {parked.subject} (RecipientRefused {reply[:3]})" in fault
    for text in (fault, caplog.text):
        assert NEW_ADDRESS not in text
        assert "example.org" not in text

    smtp_server.behaviour.recipients.clear()
    await forum.dispatcher.retry_parked()
    await forum.dispatcher.drain()
    assert smtp_server.mails_received[-1].to == NEW_ADDRESS
    assert not await reported_faults(forum)


@ON_SQLITE
async def test_while_the_server_is_away_everything_waits(
    make_forum: MakeForum, make_smtp_server: MakeSmtpServer, clock: FrozenClock
) -> None:
    smtp_server = make_smtp_server(listens=False)
    forum = make_forum(**smtp_settings(smtp_server))
    for number in range(5):
        await request_sign_in(forum, f"resident{number}@example.org")
    await drain_hourly(forum, clock, MAX_ATTEMPTS + 2)
    waiting = await pending_mails(forum)
    assert [each.state for each in waiting] == [DeliveryState.waiting] * 5
    assert {each.attempts for each in waiting} == {0}
    assert "not reachable" in (await reported_faults(forum))["mail"]
    smtp_server.listen()
    await drain_hourly(forum, clock, 3)
    assert Counter(each.to for each in smtp_server.mails_received) == Counter(
        f"resident{number}@example.org" for number in range(5)
    )


@ON_SQLITE
async def test_a_wrong_password_loses_nothing_and_is_reported(
    make_forum: MakeForum, make_smtp_server: MakeSmtpServer, clock: FrozenClock
) -> None:
    smtp_server = make_smtp_server(login=("forum", "right"), plain_login=True)
    login = {"FORUM_MAIL__USER": "forum", "FORUM_MAIL__PASSWORD": "wrong"}
    forum = make_forum(**smtp_settings(smtp_server), **login)
    await request_sign_in(forum)
    await drain_hourly(forum, clock, MAX_ATTEMPTS + 2)
    assert (await reported_faults(forum))["mail"] == "not reachable: the login was refused (535)"
    (waiting,) = await pending_mails(forum)
    assert (waiting.state, waiting.attempts) == (DeliveryState.waiting, 0)
    repaired = make_forum(**smtp_settings(smtp_server), **login | {"FORUM_MAIL__PASSWORD": "right"})
    await drain_hourly(repaired, clock, 1)
    assert [each.to for each in smtp_server.mails_received] == [NEW_ADDRESS]


@ON_SQLITE
async def test_a_lost_reply_repeats_a_mail_with_the_same_message_id(
    forum: Forum, smtp_server: FakeSmtpServer, clock: FrozenClock
) -> None:
    smtp_server.behaviour.lost_replies = 1
    await request_sign_in(forum)
    await forum.dispatcher.drain()
    (waiting,) = await pending_mails(forum)
    assert waiting.fault == "AnswerLost"
    await drain_hourly(forum, clock, 3)
    first, second = smtp_server.mails_received
    assert first.message_id == second.message_id


# One-click unsubscribe (RFC 8058)


@pytest.fixture
async def https_forum(make_forum: MakeForum, smtp_server: FakeSmtpServer) -> Forum:
    """A forum with a long https URL: mail programs offer one-click unsubscribe for https only."""
    forum = make_forum(
        **smtp_settings(smtp_server),
        FORUM_SITE__BASE_URL=HTTPS_URL,
        FORUM_SERVER__ALLOWED_HOSTS=f'["{urlsplit(HTTPS_URL).netloc}"]',
    )
    await forum.engine.start()
    return forum


@pytest.fixture
async def mail_client(https_forum: Forum) -> AsyncIterator[httpx2.AsyncClient]:
    """The HTTP client of a mail program: no cookies, no Origin header."""
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(create_app(https_forum)), base_url=HTTPS_URL
    ) as client:
        yield client


async def test_one_click_stops_the_mail(
    https_forum: Forum, smtp_server: FakeSmtpServer, mail_client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(https_forum)
    await cast_vote(https_forum, idea, by=YUSUF)
    yusuf = await member_of(https_forum.session_factory, YUSUF)
    await send_news(https_forum)
    smtp_server.mails_received.clear()
    async with https_forum.session_factory.unit_of_work() as uow:
        await notify(uow, [yusuf.pk], "idea_accepted", idea.ref, news=NewsKind.idea)
    await send_news(https_forum)
    (message,) = smtp_server.mails_received
    lines = message.raw.split(b"\r\n")
    (header,) = [line for line in lines if line.lower().startswith(b"list-unsubscribe:")]
    url = header.removeprefix(b"List-Unsubscribe: <").removesuffix(b">").decode("ascii")
    assert len(header) > 200
    assert url.startswith(f"{HTTPS_URL}/tr/unsubscribe/")
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines

    # A mail that is queued before the click isn't sent after it.
    async with https_forum.session_factory.unit_of_work() as uow:
        await notify(uow, [yusuf.pk], "idea_planned", idea.ref, news=NewsKind.idea)
    await queue_news(https_forum)
    response = await mail_client.post(
        url,
        content=b"List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (response.status_code, response.content) == (200, b""), (
        "mail programs follow no redirect"
    )
    assert response.headers["set-cookie"].startswith("forum_acted=1;"), "no session begins"
    assert (await member_of(https_forum.session_factory, YUSUF)).mail_rhythm is Rhythm.never
    await https_forum.dispatcher.drain()
    assert len(smtp_server.mails_received) == 1
    async with https_forum.session_factory.read_session() as session:
        assert await session.all(select(Mail)) == []


@ON_SQLITE
async def test_mandatory_mail_has_no_unsubscribe_link(
    https_forum: Forum, smtp_server: FakeSmtpServer
) -> None:
    maria = await member_of(https_forum.session_factory, MARIA)
    idea = await post_public_idea(https_forum)
    await https_forum.dispatcher.drain()
    smtp_server.mails_received.clear()
    async with https_forum.session_factory.unit_of_work() as uow:
        (await uow.get(type(maria), maria.pk)).mail_rhythm = Rhythm.never  # type: ignore[union-attr]
        await notify(uow, [maria.pk], "content_hidden", idea.ref, urgent=True)
    await https_forum.dispatcher.drain()
    (message,) = smtp_server.mails_received
    assert b"unsubscribe" not in message.raw.lower()


@ON_SQLITE
@pytest.mark.parametrize("copy", [0, 1, 2])
@pytest.mark.parametrize("by", ["link", "code"])
async def test_every_copy_of_a_sign_in_mail_works(
    forum: Forum, smtp_server: FakeSmtpServer, clock: FrozenClock, copy: int, by: str
) -> None:
    smtp_server.behaviour.lost_replies = 2
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(create_app(forum)), base_url="http://127.0.0.1:8000"
    ) as client:
        await client.post("/nl/sign-in", data={"email": NEW_ADDRESS})
        for _ in range(3):
            await forum.dispatcher.drain()
            clock.advance(minutes=1)
        assert len(smtp_server.mails_received) == 3
        message = smtp_server.mails_received[copy].message
        if by == "link":
            await client.post(link_path(message))
        else:
            await client.post("/nl/sign-in/code", data={"code": code_in(message)})
        assert (await client.get("/nl/me")).status_code == 200
        client.cookies.clear()
        for mail in smtp_server.mails_received:
            await client.post(link_path(mail.message))
            assert (await client.get("/nl/me")).status_code != 200, (
                "after one use no copy works any more"
            )
