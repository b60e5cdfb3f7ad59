"""Queries on decisions."""

from dataclasses import dataclass

from sqlalchemy import Select, func, literal_column, select
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.database.pagination import KeysetPage, decode_cursor, paginate
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.tables import Case, Decision, DecisionState, Outcome

PAGE_SIZE = 50
MOST_EARLIER = 20
MOST_WAITING = 5


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


async def last_in_effect(session: ReadSession, subject: ContentRef) -> Decision | None:
    """The last decision on a piece of content that took effect, whatever it left as it was."""
    return await session.first(
        select(Decision)
        .join(Case, col(Case.id) == col(Decision.case_id))
        .where(
            col(Case.subject_kind) == subject.kind,
            col(Case.subject_id) == subject.id,
            col(Decision.state) == DecisionState.in_effect,
        )
        .order_by(col(Decision.id).desc())
        .limit(1)
    )


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


async def waiting_of(session: ReadSession, moderator_id: int) -> list[Decided]:
    """The last `MOST_WAITING` decisions of a moderator that can still be taken back, newest first."""
    rows = await session.rows(
        _select_decisions()
        .where(
            col(Decision.moderator_id) == moderator_id,
            # As written in the partial index; a bound parameter wouldn't match it.
            col(Decision.state) == literal_column("'waiting'"),
        )
        .limit(MOST_WAITING)
    )
    return [Decided(*row) for row in rows]


def _select_decisions() -> Select[Decision, Case, str]:
    return (
        select(Decision, Case, col(Member.name))
        .join(Case, col(Case.id) == col(Decision.case_id))
        .outerjoin(Member, col(Member.id) == col(Decision.moderator_id))
        .order_by(col(Decision.id).desc())
    )


async def decisions_on(session: ReadSession, subject: ContentRef) -> list[Decided]:
    """The last `MOST_EARLIER` decisions on a piece of content, newest first."""
    rows = await session.rows(
        _select_decisions()
        .where(col(Case.subject_kind) == subject.kind, col(Case.subject_id) == subject.id)
        .limit(MOST_EARLIER)
    )
    return [Decided(*row) for row in rows]


async def log(
    session: ReadSession, after: str | None = None, size: int = PAGE_SIZE
) -> KeysetPage[Decided]:
    """A keyset page of decisions, newest first; raises `NotFound` for an invalid cursor."""
    statement = _select_decisions()
    if after:
        statement = statement.where(col(Decision.id) < decode_cursor(after, (int,))[0])
    rows = await session.rows(statement.limit(size + 1))
    return paginate([Decided(*row) for row in rows], size, lambda item: (item.decision.pk,))


async def outcomes_by_author(session: ReadSession, author_id: int) -> dict[Outcome, int]:
    """How many of a member's contributions stand as each outcome left them: the last in effect."""
    last = last_changes().where(col(Case.author_id) == author_id)
    rows = await session.fetch_all(
        select(col(Decision.outcome), func.count())
        .where(col(Decision.id).in_(last))
        .group_by(col(Decision.outcome))
    )
    return {outcome: count for outcome, count in rows}
