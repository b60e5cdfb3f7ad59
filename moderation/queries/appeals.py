"""Queries on appeals, and on the decisions that an author may object to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from forum.core.database.ordering import Order
from forum.core.database.pagination import KeysetPage
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation import keys
from moderation.queries import decisions
from moderation.queries.cases import is_about
from moderation.tables.appeals import Appeal
from moderation.tables.cases import Case, CaseState
from moderation.tables.decisions import Decision, DecisionState, Statement

PAGE_SIZE = 50
IS_OPEN = col(Appeal.state) == CaseState.open
_Answer = aliased(Decision)


@dataclass(frozen=True)
class Restricted:
    """A decision that restricts content, with its case, its statement of reasons and its appeal."""

    decision: Decision
    case: Case
    statement: Statement
    appeal: Appeal | None


@dataclass(frozen=True)
class Appealed:
    """An appeal, the decision that it is against, and the one that answers it, if there is one."""

    appeal: Appeal
    decision: Decision
    case: Case
    answer: Decision | None


def _restricted() -> Select[Decision, Case, Statement, Appeal]:
    return (
        select(Decision, Case, Statement, Appeal)
        .join(Case, col(Case.id) == col(Decision.case_id))
        .join(Statement, col(Statement.decision_id) == col(Decision.id))
        .outerjoin(Appeal, col(Appeal.decision_id) == col(Decision.id))
        .where(col(Decision.state) == DecisionState.in_effect)
    )


async def by_token(session: ReadSession, token: str) -> Restricted:
    """The decision in effect whose author has this token; raises `NotFound`."""
    decision_id = keys.decision_in(token)
    rows = await session.rows(_restricted().where(col(Decision.id) == decision_id))
    if decision_id is None or not rows or not keys.is_appeal_token(session, rows[0][0], token):
        raise NotFound
    return Restricted(*rows[0])


async def restricted(session: ReadSession, decision_ids: Sequence[int]) -> list[Restricted]:
    """These decisions, without those that restrict nothing."""
    rows = await session.rows(_restricted().where(col(Decision.id).in_(decision_ids)))
    return [Restricted(*row) for row in rows]


async def last_restrictions(
    session: ReadSession, subjects: Sequence[ContentRef]
) -> list[Restricted]:
    """Of each content the last decision that changed anything, if it restricts it."""
    pairs = [(subject.kind, subject.id) for subject in subjects]
    last = decisions.last_changes().where(
        tuple_(col(Case.subject_kind), col(Case.subject_id)).in_(pairs)
    )
    rows = await session.rows(_restricted().where(col(Decision.id).in_(last)))
    return [Restricted(*row) for row in rows]


async def appeal(session: ReadSession, appeal_id: int) -> Appeal:
    """An appeal by its id; raises `NotFound`."""
    found = await session.get(Appeal, appeal_id)
    if found is None:
        raise NotFound
    return found


async def against(session: ReadSession, decision_id: int) -> Appeal | None:
    """The appeal against a decision."""
    return await session.first(select(Appeal).where(col(Appeal.decision_id) == decision_id))


async def answered_by(session: ReadSession, decision_id: int) -> Appeal | None:
    """The appeal that a decision answers; None for a decision on a case."""
    return await session.first(select(Appeal).where(col(Appeal.outcome_id) == decision_id))


async def open_on(session: ReadSession, subject: ContentRef) -> Appeal | None:
    """The open appeal about a piece of content."""
    return await session.first(
        select(Appeal)
        .join(Decision, col(Decision.id) == col(Appeal.decision_id))
        .join(Case, col(Case.id) == col(Decision.case_id))
        .where(
            IS_OPEN,
            col(Case.subject_kind) == subject.kind,
            col(Case.subject_id) == subject.id,
        )
    )


async def statement_of(session: ReadSession, decision_id: int) -> Statement | None:
    """The statement of reasons of a decision, while it is kept."""
    return await session.get(Statement, decision_id)


async def count_open(session: ReadSession) -> int:
    """The number of appeals that wait for a decision."""
    return await session.first(select(func.count()).select_from(Appeal).where(IS_OPEN)) or 0


def select_appeals() -> Select[Appeal, Decision, Case, Decision]:
    """Appeals, each with the decision that it is against, its case, and the answer."""
    return (
        select(Appeal, Decision, Case, _Answer)
        .join(Decision, col(Decision.id) == col(Appeal.decision_id))
        .join(Case, col(Case.id) == col(Decision.case_id))
        .outerjoin(_Answer, col(_Answer.id) == col(Appeal.outcome_id))
    )


async def appealed(session: ReadSession, appeal_id: int) -> Appealed:
    """An appeal with its decisions; raises `NotFound`."""
    rows = await session.rows(select_appeals().where(col(Appeal.id) == appeal_id))
    if not rows:
        raise NotFound
    return Appealed(*rows[0])


ORDERS: dict[str, Order[Appealed]] = {
    "oldest": Order(
        (col(Appeal.at).asc(), col(Appeal.id).asc()),
        lambda item: (item.appeal.at, item.appeal.pk),
    ),
    "newest": Order(
        (col(Appeal.at).desc(), col(Appeal.id).desc()),
        lambda item: (item.appeal.at, item.appeal.pk),
    ),
}
"""The orders of the list of appeals."""


@dataclass(frozen=True)
class AppealFilter:
    """Which appeals; empty: all but for `state`.

    `subject_kind`: about content of this type; `subjects`: about one of these.
    """

    state: CaseState = CaseState.open
    subject_kind: str = ""
    subjects: Sequence[ContentRef] | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Its SQL conditions."""
        yield col(Appeal.state) == self.state
        if self.subject_kind:
            # As an expression, which no index has: from the index on it SQLite would sort.
            yield col(Case.subject_kind) + "" == self.subject_kind
        if self.subjects is not None:
            yield is_about(self.subjects)


async def list_appeals(
    session: ReadSession,
    after: str | None = None,
    size: int = PAGE_SIZE,
    *,
    chosen: AppealFilter = AppealFilter(),
    sort: str = "oldest",
) -> KeysetPage[Appealed]:
    """A keyset page of appeals in one of `ORDERS`; raises `NotFound` for an invalid cursor."""
    order = ORDERS[sort]
    statement = order.apply(select_appeals().where(*chosen.conditions()), after, size)
    return order.page([Appealed(*row) for row in await session.rows(statement)], size)
