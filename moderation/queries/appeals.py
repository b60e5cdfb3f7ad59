"""Queries on appeals, and on the decisions that an author may object to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from forum.core.database.pagination import KeysetPage, decode_cursor, paginate
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation import keys
from moderation.queries import decisions
from moderation.tables.appeals import Appeal
from moderation.tables.cases import Case, CaseState
from moderation.tables.decisions import Decision, DecisionState, Statement

MOST_OPEN = 100
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


def _appealed() -> Select[Appeal, Decision, Case, Decision]:
    return (
        select(Appeal, Decision, Case, _Answer)
        .join(Decision, col(Decision.id) == col(Appeal.decision_id))
        .join(Case, col(Case.id) == col(Decision.case_id))
        .outerjoin(_Answer, col(_Answer.id) == col(Appeal.outcome_id))
    )


async def appealed(session: ReadSession, appeal_id: int) -> Appealed:
    """An appeal with its decisions; raises `NotFound`."""
    rows = await session.rows(_appealed().where(col(Appeal.id) == appeal_id))
    if not rows:
        raise NotFound
    return Appealed(*rows[0])


async def open_appeals(session: ReadSession) -> list[Appealed]:
    """The `MOST_OPEN` oldest appeals that wait for a decision, the oldest first."""
    statement = _appealed().where(IS_OPEN).order_by(col(Appeal.at), col(Appeal.id))
    return [Appealed(*row) for row in await session.rows(statement.limit(MOST_OPEN))]


async def past_appeals(
    session: ReadSession, after: str | None = None, size: int = PAGE_SIZE
) -> KeysetPage[Appealed]:
    """A keyset page of decided and closed appeals, newest first; raises `NotFound` for a bad cursor."""
    statement = _appealed().where(col(Appeal.state) != CaseState.open)
    if after:
        statement = statement.where(col(Appeal.id) < decode_cursor(after, (int,))[0])
    rows = await session.rows(statement.order_by(col(Appeal.id).desc()).limit(size + 1))
    return paginate([Appealed(*row) for row in rows], size, lambda item: (item.appeal.pk,))
