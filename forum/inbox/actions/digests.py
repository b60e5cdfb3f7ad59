"""Queueing the mail with the news: what is new for each reader since the last one, in one mail.

A reader's positions move in the transaction that queues their mail, under the lock of the rows that hold
them: whatever is killed when, no news is in two mails, and none is in no mail. What is new is what has an id
above the position: no window of time can miss or repeat any. Each batch has the same number of statements.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update

from forum.accounts.tables import Member, Rhythm
from forum.core.database.columns import UTCDateTime, table_of
from forum.core.mail.queue import Recipient, queue_mails
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.inbox.actions.notices import MAIL_KIND
from forum.inbox.rules import next_due, rhythm_of
from forum.inbox.tables import TOPICS, Follow, NewsKind, Notice, Subscription, TopicNews

DIGEST = "digest"
"""The kind of a mail with more news than one notice."""
BATCH = 500
"""Rows of subscriptions that are due, in one transaction."""

_SUBSCRIPTION = table_of(Subscription).c
_NOTICE = table_of(Notice).c
_FOLLOW = table_of(Follow).c
_NEWS = table_of(TopicNews).c
_MEMBER = table_of(Member).c


class Due(NamedTuple):
    """A row that is due, with what is needed of its reader."""

    member_id: int
    kind: NewsKind
    position: int
    rhythm: Rhythm | None
    usual: Rhythm
    email: str | None
    language: str


@dataclass(frozen=True)
class News:
    """What is new of a kind: up to which id, and how many notices (0 for topics, which aren't counted)."""

    newest: int
    notices: int = 0


async def queue_due(session_factory: SessionFactory) -> int:
    """Queue the mail of a batch of readers; returns how many there were, 0 when nothing is due."""
    now = session_factory.clock.now()
    due = (
        select(_SUBSCRIPTION.member_id)
        .where(_SUBSCRIPTION.due_at <= now)
        .order_by(_SUBSCRIPTION.due_at, _SUBSCRIPTION.member_id)
        .limit(BATCH)
    )
    # Read before anything is locked: usually nothing is due.
    ids = sorted({member_id for (member_id,) in await session_factory.fetch_all(due)})
    if ids:
        async with session_factory.unit_of_work() as uow:
            await _queue(uow, ids, now)
    return len(ids)


async def _queue(uow: UnitOfWork, ids: Sequence[int], now: datetime) -> None:
    rows = await _lock_due(uow, ids, now)
    news = await _new_notices(uow, ids, now) | await _new_in_topics(uow, ids, now)
    single: list[tuple[Recipient, dict[str, Any]]] = []
    collected: list[tuple[Recipient, dict[str, Any]]] = []
    moved = []
    for member_id, own in groupby(rows, key=lambda row: row.member_id):
        spans: dict[NewsKind, tuple[int, News]] = {}
        for row in own:
            rhythm = rhythm_of(row.kind, row.rhythm, row.usual)
            found = news.get((member_id, row.kind))
            if found and row.email and rhythm is not Rhythm.never:
                spans[row.kind] = (row.position, found)
            moved.append(_moved(uow, row, found, rhythm))
            to = Recipient(row.email or "", row.language, member_id)
        if spans:
            mail = (to, _data(spans))
            (single if "notice" in mail[1] else collected).append(mail)
    await queue_mails(uow, MAIL_KIND, sorted(single, key=_language))
    await queue_mails(uow, DIGEST, sorted(collected, key=_language))
    if moved:
        await uow.execute(_MOVE, moved)


def _language(mail: tuple[Recipient, object]) -> str:
    """What mails are queued by: those of one language are read together when they are sent."""
    return mail[0].language


async def _lock_due(uow: UnitOfWork, ids: Collection[int], now: datetime) -> list[Due]:
    """The rows that are due, by reader, locked: whoever notifies one of these readers waits."""
    statement = (
        select(
            _SUBSCRIPTION.member_id, _SUBSCRIPTION.kind, _SUBSCRIPTION.position,
            _SUBSCRIPTION.rhythm, _MEMBER.mail_rhythm, _MEMBER.email, _MEMBER.language,
        )
        .join(Member, _MEMBER.id == _SUBSCRIPTION.member_id)
        .where(_SUBSCRIPTION.member_id.in_(ids), _SUBSCRIPTION.due_at <= now)
        .order_by(_SUBSCRIPTION.member_id, _SUBSCRIPTION.kind)
        .with_for_update(of=table_of(Subscription))
    )  # fmt: skip
    return [Due(*row) for row in await uow.fetch_all(statement)]


async def _new_notices(
    uow: UnitOfWork, ids: Collection[int], now: datetime
) -> dict[tuple[int, NewsKind], News]:
    statement = (
        select(
            _SUBSCRIPTION.member_id,
            _SUBSCRIPTION.kind,
            func.max(_NOTICE.id),
            func.count(),
        )
        .join(
            Notice,
            (_NOTICE.member_id == _SUBSCRIPTION.member_id)
            & (_NOTICE.news_kind == _SUBSCRIPTION.kind)
            & (_NOTICE.id > _SUBSCRIPTION.position),
        )
        .where(_SUBSCRIPTION.member_id.in_(ids), _SUBSCRIPTION.due_at <= now)
        .group_by(_SUBSCRIPTION.member_id, _SUBSCRIPTION.kind)
    )
    return {
        (member_id, kind): News(newest, notices)
        for member_id, kind, newest, notices in await uow.fetch_all(statement)
    }


async def _new_in_topics(
    uow: UnitOfWork, ids: Collection[int], now: datetime
) -> dict[tuple[int, NewsKind], News]:
    """By reader and kind. Of each topic that is followed only its newest id is read, from an index."""
    newest = (
        select(func.max(_NEWS.id))
        .where(_NEWS.topic_kind == _FOLLOW.subject_kind, _NEWS.topic_id == _FOLLOW.subject_id)
        .scalar_subquery()
    )
    statement = (
        select(_SUBSCRIPTION.member_id, _SUBSCRIPTION.kind, _SUBSCRIPTION.position, newest)
        .join(
            Follow,
            (_FOLLOW.member_id == _SUBSCRIPTION.member_id)
            & (_FOLLOW.subject_kind == _SUBSCRIPTION.kind),
        )
        .where(
            _SUBSCRIPTION.member_id.in_(ids),
            _SUBSCRIPTION.kind.in_(TOPICS),
            _SUBSCRIPTION.due_at <= now,
        )
    )
    found: dict[tuple[int, NewsKind], News] = {}
    for member_id, kind, position, last in await uow.fetch_all(statement):
        before = found.get((member_id, kind), News(position))
        if last and last > before.newest:
            found[member_id, kind] = News(last)
    return found


def _data(spans: dict[NewsKind, tuple[int, News]]) -> dict[str, Any]:
    """What the mail is composed from: the only notice, or from which id to which of each kind."""
    found = [news for _, news in spans.values()]
    if len(found) == 1 and found[0].notices == 1:
        return {"notice": found[0].newest}
    return {"news": {str(kind): [above, news.newest] for kind, (above, news) in spans.items()}}


def _moved(uow: UnitOfWork, row: Due, found: News | None, rhythm: Rhythm) -> dict[str, Any]:
    """Where the reader is now. The news of topics is looked at again at its next time."""
    waits = row.kind in TOPICS and rhythm is not Rhythm.at_once
    return {
        "of_member": row.member_id,
        "of_kind": row.kind,
        "newest": found.newest if found else row.position,
        "next_due": next_due(rhythm, uow.now, uow.zone) if waits else None,
    }


_MOVE = (
    update(table_of(Subscription))
    .where(
        _SUBSCRIPTION.member_id == bindparam("of_member"),
        _SUBSCRIPTION.kind == bindparam("of_kind"),
    )
    .values(position=bindparam("newest"), due_at=bindparam("next_due", type_=UTCDateTime))
)
