"""Work that was given up holds no personal data without an end."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from forum.accounts.actions import addresses
from forum.app.container import Forum
from forum.core.journal.tables import Delivery
from forum.core.mail.queue import Mail
from forum.privacy.actions.erasures import erase_person
from tests.conftest import MakeForum
from tests.frozen_clock import FrozenClock
from tests.people import MARIA, member_of
from tests.services.databases import ON_SQLITE
from tests.services.smtp import FakeSmtpServer

REFUSED = "refused@example.org"


@pytest.fixture
async def forum(make_forum: MakeForum, make_smtp_server: Callable[..., FakeSmtpServer]) -> Forum:
    """A forum whose mail server refuses two addresses for good."""
    server = make_smtp_server()
    for address in (REFUSED, MARIA.email):
        server.refuse(address, "550 5.1.1 unknown")
    forum = make_forum(
        FORUM_MAIL__TRANSPORT="smtp",
        FORUM_MAIL__HOST=server.host,
        FORUM_MAIL__PORT=str(server.port),
    )
    await forum.engine.start()
    return forum


async def _count(forum: Forum, table: type[SQLModel]) -> int:
    async with forum.session_factory.read_session() as session:
        return await session.first(select(func.count()).select_from(table)) or 0


async def _drain_for_days(forum: Forum, clock: FrozenClock) -> None:
    for _ in range(5):
        await forum.dispatcher.drain()
        clock.advance(hours=2)


@pytest.fixture
async def refused(forum: Forum, clock: FrozenClock) -> int:
    """Two mails about a change of address that were given up; the number of the member."""
    maria = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        await addresses.request_change(uow, maria.pk, REFUSED)
    await _drain_for_days(forum, clock)
    assert await _count(forum, Mail) == 2
    return maria.pk


@ON_SQLITE
async def test_an_erasure_takes_refused_mails_along(
    forum: Forum, refused: int, clock: FrozenClock
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await addresses.cancel_change(uow, refused)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email)
    assert await _count(forum, Mail) == 0


@pytest.mark.usefixtures("refused")
async def test_refused_mails_and_what_was_given_up_expire(forum: Forum, clock: FrozenClock) -> None:
    days = forum.settings.retention
    clock.advance(days=days.sign_ins - 1)
    await forum.sweeper.sweep_if_due()
    assert await _count(forum, Mail) == 2
    clock.advance(days=1)
    await forum.sweeper.sweep_if_due()
    assert await _count(forum, Mail) == 0
    assert await _count(forum, Delivery) == 2, "the report of the failure stays"
    clock.advance(days=days.journal)
    await forum.sweeper.sweep_if_due()
    assert await _count(forum, Delivery) == 0


@ON_SQLITE
async def test_a_mail_that_waits_for_the_server_is_kept_longer(
    forum: Forum, clock: FrozenClock
) -> None:
    maria = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        await addresses.request_change(uow, maria.pk, REFUSED)
    days = forum.settings.retention
    clock.advance(days=days.sign_ins + 1)
    await forum.sweeper.sweep_if_due()
    assert await _count(forum, Mail) == 2
    clock.advance(days=days.journal)
    await forum.sweeper.sweep_if_due()
    assert await _count(forum, Mail) == 0
