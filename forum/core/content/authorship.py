"""What a member has written, of each type that moderators judge: counts, all of it, the newest public."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, union_all
from sqlmodel import col

from forum.core.content.publishable import Authored
from forum.core.content.registry import ContentType, registry_of, summaries
from forum.core.content.summary import Summary
from forum.core.database.ordering import Order
from forum.core.database.pagination import KeysetPage
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility

UNWRITTEN = (Visibility.draft, Visibility.erased)


@dataclass(frozen=True)
class AuthoredCount:
    """How much of one content type a member has posted, and how much of it is public."""

    content_type: ContentType
    total: int
    public: int


def moderated_tables(session: ReadSession) -> list[tuple[ContentType, type[Authored]]]:
    """The content types that residents write and moderators judge, each with its table."""
    return [
        (content_type, content_type.table)
        for content_type in registry_of(session).types.values()
        if content_type.is_moderated
        and content_type.table is not None
        and issubclass(content_type.table, Authored)
    ]


async def count_authored(session: ReadSession, member_id: int) -> list[AuthoredCount]:
    """Counts per content type that residents write; one statement each."""
    counts = []
    for content_type, table in moderated_tables(session):
        is_public = col(table.visibility) == Visibility.public
        statement = (
            select(func.count(), func.count().filter(is_public))
            .select_from(table)
            .where(col(table.author_id) == member_id, col(table.visibility).not_in(UNWRITTEN))
        )
        ((total, public),) = await session.fetch_all(statement)
        counts.append(AuthoredCount(content_type, total, public))
    return counts


@dataclass(frozen=True)
class AuthoredItem:
    """One piece of content that a member wrote, and when."""

    ref: ContentRef
    posted_at: datetime


async def authored(
    session: ReadSession, member_id: int, after: str | None = None, *, size: int
) -> KeysetPage[AuthoredItem]:
    """A keyset page of what a member has posted, of any visibility, the newest first; one statement.

    Raises `NotFound` for an invalid cursor.
    """
    every = union_all(
        *(
            select(
                literal(content_type.name).label("kind"),
                col(table.id).label("id"),
                col(table.posted_at).label("posted_at"),
            ).where(col(table.author_id) == member_id, col(table.visibility).not_in(UNWRITTEN))
            for content_type, table in moderated_tables(session)
        )
    ).subquery()
    order = Order[AuthoredItem](
        (every.c.posted_at.desc(), every.c.kind.desc(), every.c.id.desc()),
        lambda item: (item.posted_at, item.ref.kind, item.ref.id),
    )
    rows = await session.fetch_all(order.apply(select(every), after, size))
    items = [AuthoredItem(ContentRef(row.kind, row.id), row.posted_at) for row in rows]
    return order.page(items, size)


async def newest_authored(session: ReadSession, member_id: int, limit: int) -> list[Summary]:
    """The newest public content that a member wrote, at most `limit` of each content type."""
    refs: list[ContentRef] = []
    for content_type, table in moderated_tables(session):
        ids = await session.fetch_all(
            select(col(table.id))
            .where(col(table.author_id) == member_id, col(table.visibility) == Visibility.public)
            .order_by(col(table.id).desc())
            .limit(limit)
        )
        refs += [ContentRef(content_type.name, number) for (number,) in ids]
    found = await summaries(session, refs)
    return sorted(found.values(), key=lambda summary: summary.posted_at, reverse=True)
