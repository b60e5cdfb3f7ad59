"""Actions on topics: what is new in them, and who of their followers is mailed about it at once."""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.accounts.tables import Member, Rhythm
from forum.core.database.advisory_lock import TOPIC_NEWS
from forum.core.database.columns import table_of
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.events import TopicNewsAdded
from forum.inbox.rules import next_due
from forum.inbox.tables import Follow, Subscription, TopicNews

BATCH = 500
"""Followers in one transaction."""


async def add_topic_news(
    uow: UnitOfWork, subject: ContentRef, topics: Sequence[ContentRef]
) -> None:
    """Record that content is new in these topics, once for ever.

    One row per topic: the followers read it when their mail is due, so that it costs the same for one
    follower and for all residents.
    """
    if not topics:
        return
    # Serialised, so that ids are committed in their order.
    await uow.advisory_lock(TOPIC_NEWS)
    upsert = sqlite.insert if uow.is_sqlite else postgresql.insert
    added = await uow.execute(
        upsert(TopicNews)
        .values(
            [
                {
                    "topic_kind": topic.kind,
                    "topic_id": topic.id,
                    "subject_kind": subject.kind,
                    "subject_id": subject.id,
                    "at": uow.now,
                }
                for topic in topics
            ]
        )
        .on_conflict_do_nothing()
    )
    if added.rowcount:
        uow.publish(TopicNewsAdded(subject=subject))


async def mark_followers_due(uow: UnitOfWork, event: TopicNewsAdded) -> None:
    """Have the mail of some followers due who want it at once; the rest follows by an event.

    Mail of other rhythms comes at its time, whether anything is new or not.
    """
    rhythm = func.coalesce(col(Subscription.rhythm), col(Member.mail_rhythm))
    found = await uow.fetch_all(
        select(col(Subscription.member_id), col(Subscription.kind))
        .join(Member, col(Member.id) == col(Subscription.member_id))
        .join(
            Follow,
            (col(Follow.member_id) == col(Subscription.member_id))
            & (col(Follow.subject_kind) == col(Subscription.kind)),
        )
        .join(
            TopicNews,
            (col(TopicNews.topic_kind) == col(Follow.subject_kind))
            & (col(TopicNews.topic_id) == col(Follow.subject_id)),
        )
        .where(
            col(TopicNews.subject_kind) == event.subject.kind,
            col(TopicNews.subject_id) == event.subject.id,
            col(Subscription.member_id) > event.after,
            rhythm == Rhythm.at_once,
            col(Member.mail_rhythm) != Rhythm.never,
        )
        # Lock order: by member and kind, as for whoever queues their mail.
        .order_by(col(Subscription.member_id), col(Subscription.kind))
        .limit(BATCH)
        .with_for_update(of=table_of(Subscription))
    )
    due_at = next_due(Rhythm.at_once, uow.now, uow.zone)
    for kind in sorted({kind for _, kind in found}):
        await uow.execute(
            update(Subscription)
            .where(
                col(Subscription.member_id).in_([each for each, of in found if of == kind]),
                col(Subscription.kind) == kind,
            )
            .values(due_at=func.coalesce(col(Subscription.due_at), due_at))
        )
    if len(found) == BATCH:
        # The last member may have more kinds.
        uow.publish(TopicNewsAdded(subject=event.subject, after=found[-1][0] - 1))
