"""Retention of the inbox: old notices."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from forum.inbox.tables import Notice


async def _count_down(connection: AsyncConnection, notice_ids: Sequence[Any]) -> None:
    """Keep the number of unread notices that is stored on each member."""
    unread = (col(Notice.id).in_(notice_ids), col(Notice.read_at).is_(None))
    count = select(func.count()).where(*unread, col(Notice.member_id) == col(Member.id))
    await connection.execute(
        update(Member)
        .where(col(Member.id).in_(select(col(Notice.member_id)).where(*unread)))
        .values(unread=col(Member.unread) - count.scalar_subquery())
    )


RETENTION = (
    Retention(
        "notices", Notice, "id",
        lambda before: col(Notice.at) < before,
        N_("News for you, on your page"),
        first=_count_down,
    ),
)  # fmt: skip
