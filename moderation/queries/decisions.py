"""Queries on decisions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import ColumnElement, Select, func, literal_column, select, type_coerce
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.database.columns import UTCDateTime
from forum.core.database.ordering import Order
from forum.core.database.pagination import KeysetPage
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.queries.cases import is_about
from moderation.tables.appeals import Appeal
from moderation.tables.cases import Case
from moderation.tables.decisions import Decision, DecisionState, Outcome, Statement

PAGE_SIZE = 50
MOST_EARLIER = 20
MOST_WAITING = 5
MOST_ON_EACH = 3


@dataclass(frozen=True)
class Decided:
    """A decision with its case and the moderator's name."""

    decision: Decision
    case: Case
    moderator: str


async def decision(session: ReadSession, decision_id: int) -> Decision:
    """A decision by its id; raises `NotFound`."""
    found = await session.get(Decision, decision_id)
    if found is None:
        raise NotFound
    return found


def _in_effect(subject: ContentRef) -> Select[Decision]:
    """The decisions on a piece of content that took effect, newest first."""
    return (
        select(Decision)
        .join(Case, col(Case.id) == col(Decision.case_id))
        .where(
            col(Case.subject_kind) == subject.kind,
            col(Case.subject_id) == subject.id,
            col(Decision.state) == DecisionState.in_effect,
        )
        .order_by(col(Decision.id).desc())
    )


async def last_in_effect(session: ReadSession, subject: ContentRef) -> Decision | None:
    """The last decision on a piece of content that took effect, whatever it left as it was."""
    return await session.first(_in_effect(subject).limit(1))


def last_changes() -> Select[int | None]:
    """The ids of the last decision in effect on each content that didn't leave it as it was."""
    return (
        select(func.max(col(Decision.id)))
        .join(Case, col(Case.id) == col(Decision.case_id))
        .where(
            col(Decision.state) == DecisionState.in_effect,
            col(Decision.outcome) != Outcome.keep,
        )
        .group_by(col(Case.subject_kind), col(Case.subject_id))
    )


async def last_change(session: ReadSession, subject: ContentRef) -> Decision | None:
    """The last decision in effect on a piece of content that didn't leave it as it was."""
    last = last_changes().where(
        col(Case.subject_kind) == subject.kind, col(Case.subject_id) == subject.id
    )
    return await session.first(select(Decision).where(col(Decision.id).in_(last)))


ORDERS: dict[str, Order[Decided]] = {
    "newest": Order(
        (col(Decision.at).desc(), col(Decision.id).desc()),
        lambda item: (item.decision.at, item.decision.pk),
    ),
    "oldest": Order(
        (col(Decision.at).asc(), col(Decision.id).asc()),
        lambda item: (item.decision.at, item.decision.pk),
    ),
}
"""The orders of the log."""


@dataclass(frozen=True)
class LogFilter:
    """Which decisions; empty: all.

    `subject_kind`: about content of this type; `subjects`: about one of these; `first`, `last`: the
    days of the town on which they were made.
    """

    moderator_id: int | None = None
    outcome: str = ""
    ground: str = ""
    subject_kind: str = ""
    first: date | None = None
    last: date | None = None
    subjects: Sequence[ContentRef] | None = None

    def conditions(self, zone: tzinfo) -> Iterator[ColumnElement[bool]]:
        """Its SQL conditions."""
        if self.moderator_id is not None:
            yield col(Decision.moderator_id) == self.moderator_id
        if self.outcome:
            yield col(Decision.outcome) == self.outcome
        if self.ground:
            yield col(Decision.ground) == self.ground
        if self.subject_kind:
            # As an expression, which no index has: from the index on it SQLite would read every case
            # of the kind, and sort.
            yield col(Case.subject_kind) + "" == self.subject_kind
        if self.first:
            yield col(Decision.at) >= datetime.combine(self.first, time(), zone)
        if self.last:
            yield col(Decision.at) < datetime.combine(self.last + timedelta(days=1), time(), zone)
        if self.subjects is not None:
            yield is_about(self.subjects)


async def in_effect_on(session: ReadSession, case_id: int) -> Decision | None:
    """The last decision on a case that took effect; None as long as none has."""
    return await session.first(
        select(Decision)
        .where(col(Decision.case_id) == case_id, col(Decision.state) == DecisionState.in_effect)
        .order_by(col(Decision.id).desc())
        .limit(1)
    )


async def waiting_on(session: ReadSession, subject: ContentRef) -> Decision | None:
    """The decision on a piece of content that can still be taken back; None without one."""
    return await session.first(
        select(Decision)
        .join(Case, col(Case.id) == col(Decision.case_id))
        .where(
            col(Case.subject_kind) == subject.kind,
            col(Case.subject_id) == subject.id,
            col(Decision.state) == literal_column("'waiting'"),
        )
        .order_by(col(Decision.id).desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Waiting:
    """A decision that can still be taken back; of those that were made together, the first one.

    `count`: how many it stands for; `last_at`: when the last of them was made.
    """

    decided: Decided
    count: int
    last_at: datetime


async def waiting_of(session: ReadSession, moderator_id: int) -> list[Waiting]:
    """The last `MOST_WAITING` decisions and batches of a moderator that can be taken back, newest first."""
    of_moderator = (
        col(Decision.moderator_id) == moderator_id,
        # As written in the partial index; a bound parameter wouldn't match it.
        col(Decision.state) == literal_column("'waiting'"),
    )
    first = (
        select(
            func.min(col(Decision.id)).label("id"),
            func.count().label("count"),
            type_coerce(func.max(col(Decision.at)), UTCDateTime()).label("last_at"),
        )
        .where(*of_moderator)
        .group_by(func.coalesce(col(Decision.batch), col(Decision.id)))
        .order_by(func.min(col(Decision.id)).desc())
        .limit(MOST_WAITING)
        .subquery()
    )
    rows = await session.rows(
        select_decisions()
        .add_columns(first.c.count, first.c.last_at)
        .join(first, first.c.id == col(Decision.id))
        .order_by(col(Decision.id).desc())
    )
    return [Waiting(Decided(*row[:3]), row[3], row[4]) for row in rows]


def select_decisions() -> Select[Decision, Case, str]:
    """Decisions, each with its case and the name of the moderator."""
    return (
        select(Decision, Case, col(Member.name))
        .join(Case, col(Case.id) == col(Decision.case_id))
        .outerjoin(Member, col(Member.id) == col(Decision.moderator_id))
    )


async def decisions_on(session: ReadSession, subject: ContentRef) -> list[Decided]:
    """The last `MOST_EARLIER` decisions on a piece of content, newest first."""
    rows = await session.rows(
        select_decisions()
        .where(col(Case.subject_kind) == subject.kind, col(Case.subject_id) == subject.id)
        .order_by(col(Decision.id).desc())
        .limit(MOST_EARLIER)
    )
    return [Decided(*row) for row in rows]


async def in_effect_about(session: ReadSession, subject: ContentRef) -> list[Decision]:
    """All decisions in effect on a piece of content, newest first."""
    return await session.all(_in_effect(subject))


async def in_effect_on_each(
    session: ReadSession, subjects: Sequence[ContentRef]
) -> dict[ContentRef, list[Decided]]:
    """The last `MOST_ON_EACH` decisions in effect on each of several pieces of content, newest first."""
    rank = func.row_number().over(
        partition_by=(col(Case.subject_kind), col(Case.subject_id)),
        order_by=col(Decision.id).desc(),
    )
    ranked = (
        select(col(Decision.id).label("id"), rank.label("rank"))
        .join(Case, col(Case.id) == col(Decision.case_id))
        .where(is_about(subjects), col(Decision.state) == DecisionState.in_effect)
        .subquery()
    )
    last = select(ranked.c.id).where(ranked.c.rank <= MOST_ON_EACH)
    rows = await session.rows(
        select_decisions().where(col(Decision.id).in_(last)).order_by(col(Decision.id).desc())
    )
    found: dict[ContentRef, list[Decided]] = {}
    for row in rows:
        item = Decided(*row)
        found.setdefault(item.case.subject, []).append(item)
    return found


async def written_about(
    session: ReadSession, subject: ContentRef
) -> list[tuple[Decision, Statement | None, Appeal | None]]:
    """Every decision on a piece of content, with its statement of reasons and the appeal against it."""
    rows = await session.rows(
        select(Decision, Statement, Appeal)
        .join(Case, col(Case.id) == col(Decision.case_id))
        .outerjoin(Statement, col(Statement.decision_id) == col(Decision.id))
        .outerjoin(Appeal, col(Appeal.decision_id) == col(Decision.id))
        .where(col(Case.subject_kind) == subject.kind, col(Case.subject_id) == subject.id)
    )
    return [(decision, statement, appeal) for decision, statement, appeal in rows]


async def sent_back(session: ReadSession, subject: ContentRef) -> Decided | None:
    """The last decision in effect that changed a piece of content, if it sent it back to its author."""
    last = last_changes().where(
        col(Case.subject_kind) == subject.kind, col(Case.subject_id) == subject.id
    )
    rows = await session.rows(
        select_decisions().where(
            col(Decision.id).in_(last), col(Decision.outcome) == Outcome.send_back
        )
    )
    return Decided(*rows[0]) if rows else None


async def log(
    session: ReadSession,
    after: str | None = None,
    size: int = PAGE_SIZE,
    *,
    chosen: LogFilter = LogFilter(),
    sort: str = "newest",
) -> KeysetPage[Decided]:
    """A keyset page of decisions in one of `ORDERS`; raises `NotFound` for an invalid cursor."""
    order = ORDERS[sort]
    statement = select_decisions().where(*chosen.conditions(session.zone))
    rows = await session.rows(order.apply(statement, after, size))
    return order.page([Decided(*row) for row in rows], size)


async def outcomes_by_author(session: ReadSession, author_id: int) -> dict[Outcome, int]:
    """How many of a member's contributions stand as each outcome left them: the last in effect."""
    last = last_changes().where(col(Case.author_id) == author_id)
    rows = await session.fetch_all(
        select(col(Decision.outcome), func.count())
        .where(col(Decision.id).in_(last))
        .group_by(col(Decision.outcome))
    )
    return {outcome: count for outcome, count in rows}
