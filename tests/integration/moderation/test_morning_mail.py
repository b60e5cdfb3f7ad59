"""The morning mail: numbers only, once each working day, to moderators, when something waits."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlmodel import col, update

from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.core.actor import Role
from moderation.tables.cases import Case
from tests.conftest import Drain, Mails, MakeForum
from tests.factories import BODY, post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation.report_steps import reported_from
from tests.mail_text import mail_text
from tests.people import ANN, BRAM, ELS, MARIA
from tests.services.databases import ON_POSTGRES, ON_SQLITE

# A Tuesday; in Brussels, which is an hour ahead.
EIGHT = datetime(2027, 3, 2, 7, 0, tzinfo=UTC)
TITLE = "Een bank bij de halte"


async def morning(forum: Forum, clock: FrozenClock, moment: datetime) -> None:
    clock.moment = moment
    await forum.daily_jobs.run_due()
    await forum.dispatcher.drain()


async def test_it_has_the_numbers_and_no_text(
    forum: Forum, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    await post_pending_idea(forum, TITLE, by=MARIA, body=f"{BODY} Ik wil niet meer leven.")
    await post_pending_idea(forum, TITLE, by=MARIA)
    reported = await post_public_idea(forum, TITLE, by=MARIA)
    await reported_from(forum, reported.ref, "192.0.2.1")
    await drain()
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(
            update(Case)
            .where(col(Case.subject_id) == reported.pk)
            .values(opened_at=datetime(2027, 2, 1, 9, 0, tzinfo=UTC))
        )
        await uow.execute(
            update(Member).where(col(Member.role) == Role.moderator).values(language="en")
        )
    await morning(forum, clock, EIGHT)
    sent = [mail for mail in mails() if mail["Subject"] == "What is waiting for you this morning"]
    assert {mail["To"] for mail in sent} == {ELS.email, BRAM.email}
    body = sent[0].get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    for sentence in (
        "1 person may still need help.",
        "2 items are waiting for a decision.",
        "The oldest has been waiting since 1 February 2027.",
        "1 of them has been waiting longer than we promised.",
        "1 of them was reported by readers.",
    ):
        assert sentence in text, text
    assert "objection" not in text
    for mail in sent:
        for private in (TITLE, "leven", MARIA.name, MARIA.email):
            assert private not in mail_text(mail)


@pytest.mark.parametrize(
    ("moment", "is_sent"),
    [
        (EIGHT, True),
        (datetime(2027, 3, 2, 10, 59, tzinfo=UTC), True),
        (datetime(2027, 3, 2, 6, 59, tzinfo=UTC), False),
        (datetime(2027, 3, 2, 11, 0, tzinfo=UTC), False),
        (datetime(2027, 3, 6, 7, 0, tzinfo=UTC), False),  # a Saturday
        (datetime(2027, 3, 29, 6, 0, tzinfo=UTC), False),  # Easter Monday, in summer time
        (datetime(2027, 3, 30, 6, 0, tzinfo=UTC), True),
    ],
)
@ON_SQLITE
async def test_when_it_is_sent(
    make_forum: MakeForum, mails: Mails, clock: FrozenClock, moment: datetime, is_sent: bool
) -> None:
    forum = make_forum(FORUM_SITE__COUNTRY="BE")
    await post_pending_idea(forum)
    await forum.dispatcher.drain()
    before = len(mails())
    await morning(forum, clock, moment)
    assert len(mails()) - before == (2 if is_sent else 0)


@ON_SQLITE
async def test_once_a_day_and_not_when_nothing_waits(
    forum: Forum, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    await morning(forum, clock, EIGHT)
    assert not mails()
    await post_pending_idea(forum)
    await drain()
    before = len(mails())
    for hour, sent in ((8, 0), (9, 0), (31, 2), (32, 2)):
        await morning(forum, clock, EIGHT.replace(day=2 + hour // 24, hour=hour % 24))
        assert len(mails()) - before == sent


@ON_SQLITE
async def test_the_setting_turns_it_off_or_names_the_time(
    make_forum: MakeForum, mails: Mails, clock: FrozenClock
) -> None:
    for setting, sent in (("off", 0), ("09:30", 0), ("07:30", 2)):
        forum = make_forum(FORUM_MODERATION__MORNING_MAIL=setting)
        await post_pending_idea(forum)
        await forum.dispatcher.drain()
        before = len(mails())
        await morning(forum, clock, EIGHT)
        assert len(mails()) - before == sent, setting


@ON_SQLITE
async def test_without_a_moderator_administrators_get_it(
    forum: Forum, drain: Drain, mails: Mails, clock: FrozenClock
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(
            update(Member).where(col(Member.role) == Role.moderator).values(role=Role.resident)
        )
    await post_pending_idea(forum)
    await drain()
    before = len(mails())
    await morning(forum, clock, EIGHT)
    assert [mail["To"] for mail in mails()[before:]] == [ANN.email]


@ON_POSTGRES
async def test_of_several_processes_one_sends_it(
    make_forum: MakeForum, mails: Mails, clock: FrozenClock
) -> None:
    forums = [make_forum() for _ in range(4)]
    await post_pending_idea(forums[0])
    await forums[0].dispatcher.drain()
    before = len(mails())
    clock.moment = EIGHT
    for _ in range(2):
        await asyncio.gather(*(forum.daily_jobs.run_due() for forum in forums))
    await forums[0].dispatcher.drain()
    assert len(mails()) - before == 2
