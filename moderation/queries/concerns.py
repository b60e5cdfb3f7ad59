"""Queries on concerns: people who may be in danger."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.database.ordering import Order
from forum.core.database.pagination import KeysetPage
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.tables.concerns import Concern, ConcernState, ContactAttempt, ContactOutcome

PAGE_SIZE = 50
IS_OPEN = col(Concern.state) == ConcernState.open
OLDEST = Order[Concern]((col(Concern.id).asc(),), lambda concern: (concern.pk,))
NEWEST = Order[Concern]((col(Concern.id).desc(),), lambda concern: (concern.pk,))


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


async def concerns(
    session: ReadSession, after: str | None = None, *, ended: bool, size: int = PAGE_SIZE
) -> KeysetPage[Concern]:
    """A keyset page of open concerns, the oldest first; or of those that `ended`, the newest first.

    Raises `NotFound` for an invalid cursor.
    """
    order = NEWEST if ended else OLDEST
    statement = order.apply(select(Concern).where(~IS_OPEN if ended else IS_OPEN), after, size)
    return order.page(await session.all(statement), size)


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
