"""Queries on cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal_column, or_, select
from sqlmodel import col

from forum.core.database.ordering import Order
from forum.core.database.pagination import KeysetPage
from forum.core.errors import NotFound
from forum.core.i18n.formatting import MOST_COUNTED
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.queries.claims import taken_by_others
from moderation.tables.cases import Case, CaseState
from moderation.tables.claims import CaseClaim

PAGE_SIZE = 20
"""Cases that fill one screen. Each takes its time, so that a long queue opens as quickly as a short one."""
IS_OPEN = col(Case.state) == CaseState.open
# A literal, because SQLite uses a partial index only for the condition as it stands there.
IS_REPORTED = col(Case.reports) > literal_column("0")
ORDERS: dict[str, Order[Case]] = {
    "urgent": Order(
        (col(Case.urgent).desc(), col(Case.opened_at).asc(), col(Case.id).asc()),
        lambda case: (case.urgent, case.opened_at, case.pk),
    ),
    "oldest": Order(
        (col(Case.opened_at).asc(), col(Case.id).asc()),
        lambda case: (case.opened_at, case.pk),
    ),
    "newest": Order(
        (col(Case.opened_at).desc(), col(Case.id).desc()),
        lambda case: (case.opened_at, case.pk),
    ),
}
"""The orders of the queue: urgent ones first and then the oldest, the oldest, the newest."""


@dataclass(frozen=True)
class QueueFilter:
    """Which open cases; empty: all.

    `subject_kind`: about content of this type; `subjects`: about one of these; `kind`: why they were
    opened; `late_before`: opened before this moment.
    """

    subject_kind: str = ""
    kind: str = ""
    sign: str = ""
    language: str = ""
    late_before: datetime | None = None
    subjects: Sequence[ContentRef] | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Its SQL conditions."""
        if self.subject_kind:
            yield col(Case.subject_kind) == self.subject_kind
        if self.kind:
            yield col(Case.kind) == self.kind
        if self.sign:
            # Between commas, so that a code that is a part of another isn't found in it.
            yield ("," + col(Case.signs) + ",").contains(f",{self.sign},", autoescape=True)
        if self.language:
            yield col(Case.language) == self.language
        if self.late_before:
            yield col(Case.opened_at) < self.late_before
        if self.subjects is not None:
            yield is_about(self.subjects)


def is_about(
    subjects: Sequence[ContentRef], kind: Any = Case.subject_kind, id: Any = Case.subject_id
) -> ColumnElement[bool]:
    """SQL condition: a case is about one of these; or another row, of which these are the columns."""
    ids: dict[str, list[int]] = {}
    for subject in subjects:
        ids.setdefault(subject.kind, []).append(subject.id)
    return or_(
        false(),
        *(and_(col(kind) == name, col(id).in_(numbers)) for name, numbers in ids.items()),
    )


async def case(session: ReadSession, case_id: int) -> Case:
    """A case by its id; raises `NotFound`."""
    found = await session.get(Case, case_id)
    if found is None:
        raise NotFound
    return found


async def open_case(session: ReadSession, subject: ContentRef) -> Case | None:
    """The open case of a piece of content; None without one."""
    return await session.first(
        select(Case).where(
            IS_OPEN,
            col(Case.subject_kind) == subject.kind,
            col(Case.subject_id) == subject.id,
        )
    )


async def newest_on(session: ReadSession, subjects: Sequence[ContentRef]) -> dict[ContentRef, int]:
    """The id of the newest case of each piece of content that has any."""
    by_subject = (col(Case.subject_kind), col(Case.subject_id))
    rows = await session.fetch_all(
        select(*by_subject, func.max(col(Case.id))).where(is_about(subjects)).group_by(*by_subject)
    )
    return {ContentRef(kind, id): case_id for kind, id, case_id in rows}


async def queue(
    session: ReadSession,
    after: str | None = None,
    size: int = PAGE_SIZE,
    *,
    chosen: QueueFilter = QueueFilter(),
    sort: str = "urgent",
) -> KeysetPage[Case]:
    """A keyset page of open cases in one of `ORDERS`; raises `NotFound` for an invalid cursor."""
    order = ORDERS[sort]
    statement = order.apply(select(Case).where(IS_OPEN, *chosen.conditions()), after, size)
    return order.page(await session.all(statement), size)


async def count_waiting(session: ReadSession) -> tuple[int, int]:
    """The number of open cases, and of those among them with reports; each at most `MOST_COUNTED`."""
    conditions = (IS_OPEN,), (IS_OPEN, IS_REPORTED)
    counts = (_count(*each).scalar_subquery() for each in conditions)
    ((waiting, reported),) = await session.fetch_all(select(*counts))
    return waiting, reported


def _count(*conditions: ColumnElement[bool]) -> Select[int]:
    """The count stops early: otherwise it would take longer the longer the queue is, on each page."""
    counted = select(col(Case.id)).where(*conditions).limit(MOST_COUNTED)
    return select(func.count()).select_from(counted.subquery())


async def first_in_queue(session: ReadSession, member_id: int | None) -> list[Case]:
    """The first page of the queue for a moderator: without the cases that a colleague is on."""
    order = ORDERS["urgent"]
    taken = select(col(CaseClaim.case_id)).where(taken_by_others(session, member_id))
    statement = select(Case).where(IS_OPEN, col(Case.id).not_in(taken))
    return await session.all(statement.order_by(*order.columns).limit(PAGE_SIZE))
