"""Retention of the inbox: old notices, and what was new in topics long ago."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.database.columns import table_of
from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from forum.inbox.tables import Notice, TopicNews


async def _recount(connection: AsyncConnection, notice_ids: Sequence[Any]) -> None:
    """Keep the number of unread notices that is stored on each member, without those that go.

    The members are locked first, by ascending id: a count taken before would miss what a concurrent
    transaction reads or adds.
    """
    notice = table_of(Notice).c
    owners = select(notice.member_id).where(notice.id.in_(notice_ids), notice.read_at.is_(None))
    locked = select(col(Member.id)).where(col(Member.id).in_(owners)).order_by(col(Member.id))
    member_ids = list((await connection.execute(locked.with_for_update(key_share=True))).scalars())
    unread = (
        select(func.count())
        .where(
            notice.member_id == col(Member.id),
            notice.read_at.is_(None),
            notice.id.not_in(notice_ids),
        )
        .scalar_subquery()
    )
    await connection.execute(
        update(Member).where(col(Member.id).in_(member_ids)).values(unread=unread)
    )


RETENTION = (
    Retention(
        "notices", Notice, "id",
        lambda before: col(Notice.at) < before,
        N_("News for you, on your page"),
        first=_recount,
    ),
    # No personal data: by then every weekly mail has it.
    Retention("topic_news", TopicNews, "id", lambda before: col(TopicNews.at) < before),
)  # fmt: skip
