"""Text history: what public content said before its author changed it, for everybody to read.

It holds only what everybody could read, and goes when the content leaves the site: what was taken off, or
withdrawn, is in no history. Words that are left out of the content are left out of it too.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Index, and_, delete
from sqlmodel import Field, col, select

from forum.core.content.publishable import TITLE_LENGTH
from forum.core.database.columns import HasId, big_integer, utc_datetime
from forum.core.ref import ContentRef
from forum.core.text.cleaning import truncate
from forum.core.unit_of_work import ReadSession, UnitOfWork


class ReplacedText(HasId, table=True):
    """Title and text of public content, as typed, until `replaced_at`."""

    __tablename__ = "replaced_text"
    __table_args__ = (Index("ix_replaced_text_subject", "subject_kind", "subject_id", "id"),)

    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    title: str = Field(max_length=TITLE_LENGTH)
    body: str
    replaced_at: datetime = utc_datetime()


def of_content(kind: str, ids: Collection[int]) -> ColumnElement[bool]:
    """SQL condition: texts of these pieces of content of a kind."""
    return and_(col(ReplacedText.subject_kind) == kind, col(ReplacedText.subject_id).in_(ids))


async def keep_replaced(uow: UnitOfWork, ref: ContentRef, title: str, body: str) -> None:
    """Keep what public content said until now."""
    await uow.add(
        ReplacedText(
            subject_kind=ref.kind,
            subject_id=ref.id,
            title=title,
            body=body,
            replaced_at=uow.now,
        )
    )


async def replaced_texts(session: ReadSession, ref: ContentRef, limit: int) -> list[ReplacedText]:
    """What content said before, the newest text first."""
    return await session.all(
        select(ReplacedText)
        .where(of_content(ref.kind, [ref.id]))
        .order_by(col(ReplacedText.id).desc())
        .limit(limit)
    )


async def redact_replaced(uow: UnitOfWork, ref: ContentRef, without: Callable[[str], str]) -> None:
    """Leave words out of what content said before: `without(text)` is a text without them."""
    for text in await uow.all(select(ReplacedText).where(of_content(ref.kind, [ref.id]))):
        text.title = truncate(without(text.title), TITLE_LENGTH - 1)
        text.body = without(text.body)


async def forget_replaced(uow: UnitOfWork, kind: str, ids: Collection[int]) -> None:
    """Delete what pieces of content said before."""
    await uow.execute(delete(ReplacedText).where(of_content(kind, ids)))
