"""Queries on concerns: people who may be in danger, or who ask for help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.database.ordering import Order
from forum.core.database.pagination import KeysetPage
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.queries.cases import is_about
from moderation.tables.concerns import (
    Concern,
    ConcernSource,
    ConcernState,
    ContactAttempt,
    ContactOutcome,
)

PAGE_SIZE = 50
IS_OPEN = col(Concern.state) == ConcernState.open
ORDERS: dict[str, Order[Concern]] = {
    "oldest": Order(
        (col(Concern.opened_at).asc(), col(Concern.id).asc()),
        lambda concern: (concern.opened_at, concern.pk),
    ),
    "newest": Order(
        (col(Concern.opened_at).desc(), col(Concern.id).desc()),
        lambda concern: (concern.opened_at, concern.pk),
    ),
}
"""The orders of the list of people in trouble."""


@dataclass(frozen=True)
class ConcernFilter:
    """Which concerns; empty: all but for `state`.

    `is_free`: nobody is on it yet; `subjects`: about the author of one of these.
    """

    state: ConcernState = ConcernState.open
    source: str = ""
    category: str = ""
    is_free: bool = False
    subjects: Sequence[ContentRef] | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Its SQL conditions."""
        yield col(Concern.state) == self.state
        if self.source:
            yield col(Concern.source) == self.source
        if self.category:
            # Between commas, so that a code that is a part of another isn't found in it.
            codes = "," + col(Concern.categories) + ","
            yield codes.contains(f",{self.category},", autoescape=True)
        if self.is_free:
            yield col(Concern.taken_by).is_(None)
        if self.subjects is not None:
            yield is_about(self.subjects, Concern.subject_kind, Concern.subject_id)


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


async def list_concerns(
    session: ReadSession,
    after: str | None = None,
    size: int = PAGE_SIZE,
    *,
    chosen: ConcernFilter = ConcernFilter(),
    sort: str = "oldest",
) -> KeysetPage[Concern]:
    """A keyset page of concerns in one of `ORDERS`; raises `NotFound` for an invalid cursor."""
    order = ORDERS[sort]
    statement = order.apply(select(Concern).where(*chosen.conditions()), after, size)
    return order.page(await session.all(statement), size)


async def with_concern(session: ReadSession, subjects: Sequence[ContentRef]) -> set[ContentRef]:
    """Those of the contents whose author somebody still has to reach."""
    about = is_about(subjects, Concern.subject_kind, Concern.subject_id)
    return {concern.subject for concern in await session.all(select(Concern).where(IS_OPEN, about))}


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


async def has_alerted_request(session: ReadSession, since: datetime) -> bool:
    """Whether colleagues were mailed about a request for help that came since then, and that waits."""
    found = await session.first(
        select(col(Concern.id))
        .where(
            IS_OPEN,
            col(Concern.opened_at) > since,
            col(Concern.source) == ConcernSource.request,
            col(Concern.taken_by).is_(None),
            col(Concern.alerts) > 0,
        )
        .limit(1)
    )
    return found is not None


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
