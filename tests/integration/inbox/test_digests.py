"""Mail with news: when it comes, what is in it, and that everything new is in exactly one."""

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from forum.accounts.tables import Member, Rhythm
from forum.app.container import Forum
from forum.core.mail.queue import Mail
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.ideas.actions.merging import merge_idea
from forum.ideas.tables import Idea, Status
from forum.inbox.actions.digests import queue_due
from forum.inbox.actions.follows import follow, follow_topic, unfollow
from forum.inbox.actions.notices import notify
from forum.inbox.actions.subscriptions import choose_rhythms, choose_usual_rhythm
from forum.inbox.rules import next_due
from forum.inbox.tables import NewsKind, Notice
from tests.conftest import Drain, Mails, RecordStatements
from tests.factories import (
    add_residents,
    cast_vote,
    change_status,
    change_visibility,
    post_public_comment,
    post_public_idea,
)
from tests.frozen_clock import FrozenClock
from tests.news import queue_news, send_news
from tests.people import ELS, MARIA, YUSUF, Person, acting_as, member_of
from tests.services.databases import ON_SQLITE

TITLE, OTHER_TITLE = "Een bank aan de vaart", "Samen eten op zondag"
TUESDAY_AT_EIGHT = datetime(2027, 3, 2, 7, 0, tzinfo=UTC)
MONDAY_AT_EIGHT = datetime(2027, 3, 8, 7, 0, tzinfo=UTC)


def news_to(mails: Mails, person: Person) -> list[EmailMessage]:
    """The mails to a person, without those about decisions on what they wrote."""
    return [mail for mail in mails() if mail["To"] == person.email]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return re.sub("[\u2066-\u2069]", "", str(body.get_content()))


async def run_at(forum: Forum, clock: FrozenClock, moment: datetime) -> None:
    """Send what is due at a moment."""
    clock.moment = moment
    await forum.dispatcher.drain()
    await forum.recurring_jobs.run_due()
    await forum.dispatcher.drain()


async def neighbourhood(forum: Forum, idea: Idea) -> ContentRef:
    assert idea.neighbourhood_id
    return ContentRef(NewsKind.neighbourhood, idea.neighbourhood_id)


@pytest.mark.parametrize(
    ("rhythm", "now", "due"),
    [
        (Rhythm.at_once, "2027-03-02T10:00+01:00", "2027-03-02T10:05+01:00"),
        (Rhythm.daily, "2027-03-02T07:59+01:00", "2027-03-02T08:00+01:00"),
        (Rhythm.daily, "2027-03-02T08:00+01:00", "2027-03-03T08:00+01:00"),
        # Over the night in which summer time begins.
        (Rhythm.daily, "2027-03-27T20:00+01:00", "2027-03-28T08:00+02:00"),
        (Rhythm.weekly, "2027-03-01T07:00+01:00", "2027-03-01T08:00+01:00"),
        (Rhythm.weekly, "2027-03-01T09:00+01:00", "2027-03-08T08:00+01:00"),
    ],
)
def test_when_mail_is_due(forum: Forum, rhythm: Rhythm, now: str, due: str) -> None:
    zone = forum.session_factory.zone
    assert next_due(rhythm, datetime.fromisoformat(now), zone) == datetime.fromisoformat(due)
    assert next_due(Rhythm.never, datetime.fromisoformat(now), zone) is None


async def test_what_changes_on_an_own_idea_within_minutes_is_one_mail(
    forum: Forum, clock: FrozenClock, mails: Mails
) -> None:
    idea = await post_public_idea(forum, TITLE, by=MARIA)
    await send_news(forum)
    before = len(news_to(mails, MARIA))
    start = clock.moment
    await change_status(forum, idea, Status.under_review)
    await run_at(forum, clock, start)
    await change_status(forum, idea, Status.accepted, answer="Ja, we doen het.")
    await run_at(forum, clock, start.replace(minute=4))
    assert len(news_to(mails, MARIA)) == before
    await run_at(forum, clock, start.replace(minute=5))
    [mail] = news_to(mails, MARIA)[before:]
    assert mail["List-Unsubscribe"] is None, "it is about what she wrote"
    text = text_of(mail)
    assert text.index("De gemeente bekijkt jouw idee") < text.index("De gemeente zegt ja")
    assert "> Ja, we doen het." in text
    assert text.count(TITLE) == 1
    await run_at(forum, clock, start.replace(hour=12))
    assert len(news_to(mails, MARIA)) == before + 1


async def test_a_day_is_one_mail_and_a_quiet_day_none(
    forum: Forum, clock: FrozenClock, mails: Mails
) -> None:
    idea = await post_public_idea(forum, TITLE, by=MARIA)
    other = await post_public_idea(forum, OTHER_TITLE, by=MARIA)
    for each in (idea, other):
        await cast_vote(forum, each, by=YUSUF)
        await post_public_comment(forum, each.ref, "Ik doe mee.", by=ELS)
    await change_status(forum, idea, Status.under_review)
    await run_at(forum, clock, TUESDAY_AT_EIGHT.replace(hour=6, minute=59))
    assert news_to(mails, YUSUF) == []
    await run_at(forum, clock, TUESDAY_AT_EIGHT)
    [mail] = news_to(mails, YUSUF)
    assert mail["Content-Language"] == "tr"
    assert mail["List-Unsubscribe-Post"]
    text = text_of(mail)
    assert (text.count(TITLE), text.count(OTHER_TITLE), text.count("> Ik doe mee.")) == (1, 1, 2)
    await run_at(forum, clock, MONDAY_AT_EIGHT)
    assert len(news_to(mails, YUSUF)) == 1


async def test_what_is_new_in_a_topic_comes_once_since_it_is_followed(
    forum: Forum, clock: FrozenClock, mails: Mails
) -> None:
    old = await post_public_idea(
        forum, OTHER_TITLE, by=MARIA, neighbourhood="centrum", theme="groen"
    )
    await forum.dispatcher.drain()
    async with acting_as(forum.session_factory, YUSUF) as uow:
        yusuf = uow.actor.member_id or 0
        await choose_rhythms(uow, yusuf, {NewsKind.theme: Rhythm.weekly})
        await follow_topic(uow, yusuf, await neighbourhood(forum, old))
        await follow_topic(uow, yusuf, ContentRef(NewsKind.theme, old.theme_id or 0))
    clock.advance(minutes=1)
    new = await post_public_idea(forum, TITLE, by=MARIA, neighbourhood="centrum")
    await post_public_idea(forum, "Mijn eigen idee", by=YUSUF, neighbourhood="centrum")
    await post_public_idea(forum, "Ergens anders", by=MARIA, neighbourhood="noord")
    hidden = await post_public_idea(forum, "Niet meer te zien", by=MARIA, neighbourhood="centrum")
    merged = await post_public_idea(forum, "Nog een bank", by=MARIA, neighbourhood="centrum")
    async with acting_as(forum.session_factory, ELS) as uow:
        await merge_idea(uow, merged.number, new.number)
    await forum.dispatcher.drain()
    clock.moment = TUESDAY_AT_EIGHT
    await forum.recurring_jobs.run_due()
    # After the mail was queued, and before it was composed.
    await change_visibility(forum, hidden.ref, Visibility.hidden)
    await change_visibility(forum, new.ref, Visibility.hidden)
    await change_visibility(forum, new.ref, Visibility.public)
    await forum.dispatcher.drain()
    texts = [text_of(mail) for mail in news_to(mails, YUSUF) if TITLE in str(mail["Subject"])]
    assert len(texts) == 1
    for absent in (OTHER_TITLE, "Ergens anders", "Niet meer te zien", "Mijn eigen idee"):
        assert absent not in texts[0]
    before = len(news_to(mails, YUSUF))
    await post_public_idea(forum, "Groene gevels", by=MARIA, theme="groen")
    await run_at(forum, clock, TUESDAY_AT_EIGHT.replace(day=3))
    assert len(news_to(mails, YUSUF)) == before, "themes are weekly; nothing is repeated"
    await run_at(forum, clock, MONDAY_AT_EIGHT)
    assert "Groene gevels" in news_to(mails, YUSUF)[-1]["Subject"]


async def test_a_follower_at_once_hears_of_a_new_idea_within_minutes(
    forum: Forum, clock: FrozenClock, mails: Mails
) -> None:
    idea = await post_public_idea(forum, by=MARIA, neighbourhood="centrum")
    await forum.dispatcher.drain()
    async with acting_as(forum.session_factory, YUSUF) as uow:
        yusuf = uow.actor.member_id or 0
        await choose_usual_rhythm(uow, yusuf, Rhythm.at_once)
        await follow_topic(uow, yusuf, await neighbourhood(forum, idea))
    await run_at(forum, clock, clock.moment.replace(minute=10))
    await post_public_idea(forum, TITLE, by=MARIA, neighbourhood="centrum")
    await run_at(forum, clock, clock.moment.replace(minute=11))
    assert news_to(mails, YUSUF) == []
    await run_at(forum, clock, clock.moment.replace(minute=16))
    [mail] = news_to(mails, YUSUF)
    assert TITLE in mail["Subject"]


@ON_SQLITE
@pytest.mark.parametrize("then", [Rhythm.at_once, Rhythm.weekly])
async def test_another_rhythm_loses_and_repeats_nothing(
    forum: Forum, clock: FrozenClock, mails: Mails, then: Rhythm
) -> None:
    idea = await post_public_idea(forum, TITLE, by=MARIA)
    await cast_vote(forum, idea, by=YUSUF)
    yusuf = (await member_of(forum.session_factory, YUSUF)).pk
    words = ["Eerste.", "Tweede.", "Derde.", "Vierde."]
    chosen: list[Rhythm | None] = [then, Rhythm.daily, None, then]
    for day, (word, rhythm) in enumerate(zip(words, chosen, strict=True), 1):
        await post_public_comment(forum, idea.ref, word, by=ELS)
        await run_at(forum, clock, clock.moment.replace(day=day, hour=12))
        async with acting_as(forum.session_factory, YUSUF) as uow:
            await choose_rhythms(uow, yusuf, {NewsKind.idea: rhythm})
    await run_at(forum, clock, MONDAY_AT_EIGHT)
    counts = Counter(
        word for mail in news_to(mails, YUSUF) for word in words if f"> {word}" in text_of(mail)
    )
    assert counts == dict.fromkeys(words, 1)


@ON_SQLITE
async def test_never_is_never_and_later_begins_with_what_is_new_then(
    forum: Forum, clock: FrozenClock, mails: Mails
) -> None:
    idea = await post_public_idea(forum, TITLE, by=MARIA)
    await cast_vote(forum, idea, by=YUSUF)
    yusuf = (await member_of(forum.session_factory, YUSUF)).pk
    for word, rhythm in (("Een.", Rhythm.never), ("Twee.", Rhythm.at_once), ("Drie.", None)):
        await post_public_comment(forum, idea.ref, word, by=ELS)
        await forum.dispatcher.drain()
        if rhythm:
            async with acting_as(forum.session_factory, YUSUF) as uow:
                await choose_usual_rhythm(uow, yusuf, rhythm)
    await run_at(forum, clock, MONDAY_AT_EIGHT)
    [mail] = news_to(mails, YUSUF)
    assert "> Drie." in text_of(mail)
    assert "> Een." not in text_of(mail) and "> Twee." not in text_of(mail)


@ON_SQLITE
async def test_news_of_what_was_unfollowed_or_left_the_site_is_not_mailed(
    forum: Forum, mails: Mails
) -> None:
    ideas = [await post_public_idea(forum, by=MARIA) for _ in range(3)]
    for idea in ideas:
        await cast_vote(forum, idea, by=YUSUF)
        await post_public_comment(forum, idea.ref, "Ik doe mee.", by=ELS)
    await forum.dispatcher.drain()
    async with acting_as(forum.session_factory, YUSUF) as uow:
        await unfollow(uow, uow.actor.member_id or 0, ideas[0].ref)
    await queue_news(forum)
    await change_visibility(forum, ideas[1].ref, Visibility.hidden)
    await forum.dispatcher.drain()
    [mail] = news_to(mails, YUSUF)
    text = text_of(mail)
    assert [idea.title in text for idea in ideas] == [False, False, True]


@ON_SQLITE
async def test_the_town_tells_authors_even_if_they_want_no_mail(
    forum: Forum, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, TITLE, by=MARIA)
    async with acting_as(forum.session_factory, MARIA) as uow:
        maria = uow.actor.member_id or 0
        await choose_usual_rhythm(uow, maria, Rhythm.never)
        await unfollow(uow, maria, idea.ref)
    await drain()
    before = len(news_to(mails, MARIA))
    await post_public_comment(forum, idea.ref, "Ik doe mee.", by=ELS)
    await change_status(forum, idea, Status.under_review)
    await drain()
    [mail] = news_to(mails, MARIA)[before:]
    assert "Ik doe mee." not in text_of(mail)


async def test_concurrent_notices_are_each_in_one_mail(forum: Forum) -> None:
    """Whatever commits in which order: a notice is never below the position of its reader unread."""
    idea = await post_public_idea(forum)
    readers = await add_residents(forum.session_factory, 3)
    ids = [each.pk for each in readers]
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(
            update(Member).where(col(Member.id).in_(ids)).values(mail_rhythm=Rhythm.daily)
        )
        for each in ids:
            await follow(uow, each, idea.ref)

    async def notify_readers() -> None:
        for _ in range(5):
            async with forum.session_factory.unit_of_work() as uow:
                await notify(uow, ids, "idea_accepted", idea.ref, news=NewsKind.idea)

    await asyncio.gather(
        *(notify_readers() for _ in range(3)), *(queue_news(forum) for _ in range(6))
    )
    await queue_news(forum)
    async with forum.session_factory.read_session() as session:
        queued = await session.all(select(Mail).where(col(Mail.member_id).in_(ids)))
        notices = await session.all(select(Notice).where(col(Notice.member_id).in_(ids)))
    mailed = Counter(
        notice.pk
        for mail in queued
        for notice in notices
        if notice.member_id == mail.member_id and _is_in(mail, notice)
    )
    assert mailed == {notice.pk: 1 for notice in notices}
    assert len(notices) == 45


def _is_in(mail: Mail, notice: Notice) -> bool:
    if "notice" in mail.data:
        return bool(mail.data["notice"] == notice.pk)
    above, last = mail.data["news"][notice.news_kind]
    return bool(above < notice.pk <= last)


@ON_SQLITE
async def test_a_batch_takes_the_same_statements_for_one_reader_and_for_many(
    forum: Forum, clock: FrozenClock, record_statements: RecordStatements
) -> None:
    idea = await post_public_idea(forum)
    await send_news(forum)
    counts = []
    for readers in (1, 60):
        ids = [each.pk for each in await add_residents(forum.session_factory, readers)]
        async with forum.session_factory.unit_of_work() as uow:
            for _ in range(2):
                await notify(uow, ids, "idea_accepted", idea.ref, news=NewsKind.own)
        clock.advance(minutes=5)
        with record_statements() as statements:
            assert await queue_due(forum.session_factory) == readers
        # On SQLite a row whose id is asked for is a statement of its own.
        inserts = ("INSERT INTO mail", "INSERT INTO journal_entry")
        counts.append(len([each for each in statements if not each.startswith(inserts)]))
    assert counts[0] == counts[1] <= 10
