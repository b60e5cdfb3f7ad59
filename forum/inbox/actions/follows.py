"""Actions on follows: follow content or a topic, and follow it no longer."""

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.core.content import registry
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions.subscriptions import subscribe
from forum.inbox.rules import kind_of
from forum.inbox.tables import TOPICS, Follow


async def follow(uow: UnitOfWork, member_id: int, subject: ContentRef) -> None:
    """Let a member follow `subject`, to be notified of what happens to it; idempotent."""
    upsert = sqlite.insert if uow.is_sqlite else postgresql.insert
    await uow.execute(
        upsert(Follow)
        .values(
            member_id=member_id,
            subject_kind=subject.kind,
            subject_id=subject.id,
            since=uow.now,
        )
        .on_conflict_do_nothing()
    )


async def follow_topic(uow: UnitOfWork, member_id: int, topic: ContentRef) -> None:
    """Let a member follow a topic, to hear what is new in it; idempotent."""
    await follow(uow, member_id, topic)
    await subscribe(uow, member_id, kind_of(topic))


async def unfollow(uow: UnitOfWork, member_id: int, subject: ContentRef) -> bool:
    """Let a member no longer follow `subject` and what is merged with it; False when they didn't."""
    is_topic = subject.kind in TOPICS
    group = [subject] if is_topic else await registry.group_of(uow, subject)
    deleted = await uow.execute(
        delete(Follow).where(
            col(Follow.member_id) == member_id,
            col(Follow.subject_kind) == subject.kind,
            col(Follow.subject_id).in_([each.id for each in group]),
        )
    )
    return deleted.rowcount > 0
