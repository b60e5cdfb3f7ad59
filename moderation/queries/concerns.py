"""Queries on concerns: people who may be in danger."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.database.pagination import KeysetPage, decode_cursor, paginate
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.tables.concerns import Concern, ConcernState, ContactAttempt, ContactOutcome

PAGE_SIZE = 50
IS_OPEN = col(Concern.state) == ConcernState.open


@dataclass(frozen=True)
class Attempted:
    """An attempt with the name of the colleague who made it."""

    contact: ContactAttempt
    name: str


async def concern(session: ReadSession, concern_id: int) -> Concern:
    """A concern by its id; raises `NotFound`."""
    found = await session.get(Concern, concern_id)
    if found is None:
        raise NotFound
    return found


async def open_concern(session: ReadSession, subject: ContentRef) -> Concern | None:
    """The open concern about the author of a piece of content; None without one."""
    return await session.first(
        select(Concern).where(
            IS_OPEN,
            col(Concern.subject_kind) == subject.kind,
            col(Concern.subject_id) == subject.id,
        )
    )


async def open_concerns(
    session: ReadSession, after: str | None = None, size: int = PAGE_SIZE
) -> KeysetPage[Concern]:
    """A keyset page of open concerns, the oldest first; raises `NotFound` for an invalid cursor."""
    statement = select(Concern).where(IS_OPEN).order_by(col(Concern.id)).limit(size + 1)
    if after:
        statement = statement.where(col(Concern.id) > decode_cursor(after, (int,))[0])
    return paginate(await session.all(statement), size, lambda item: (item.pk,))


async def closed_concerns(
    session: ReadSession, after: str | None = None, size: int = PAGE_SIZE
) -> KeysetPage[Concern]:
    """A keyset page of closed concerns, the newest first; raises `NotFound` for an invalid cursor."""
    statement = select(Concern).where(~IS_OPEN).order_by(col(Concern.id).desc()).limit(size + 1)
    if after:
        statement = statement.where(col(Concern.id) < decode_cursor(after, (int,))[0])
    return paginate(await session.all(statement), size, lambda item: (item.pk,))


async def count_open(session: ReadSession) -> int:
    """The number of open concerns."""
    return await session.first(select(func.count()).select_from(Concern).where(IS_OPEN)) or 0


async def attempts(session: ReadSession, concern_id: int) -> list[Attempted]:
    """What was tried and noted, the oldest first."""
    rows = await session.rows(
        select(ContactAttempt, col(Member.name))
        .outerjoin(Member, col(Member.id) == col(ContactAttempt.member_id))
        .where(col(ContactAttempt.concern_id) == concern_id)
        .order_by(col(ContactAttempt.id))
    )
    return [Attempted(contact, name or "") for contact, name in rows]


async def count_unanswered(session: ReadSession, concern_id: int) -> int:
    """How often nobody answered."""
    found = await session.first(
        select(func.count())
        .select_from(ContactAttempt)
        .where(
            col(ContactAttempt.concern_id) == concern_id,
            col(ContactAttempt.outcome) == ContactOutcome.no_answer,
        )
    )
    return found or 0
