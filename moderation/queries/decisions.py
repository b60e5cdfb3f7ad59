"""Queries on decisions."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.database.pagination import KeysetPage, decode_cursor, paginate
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.tables import Case, Decision, Outcome

PAGE_SIZE = 50
MOST_EARLIER = 20


@dataclass(frozen=True)
class Decided:
    """A decision with its case and the moderator's name."""

    decision: Decision
    case: Case
    moderator: str


async def last_decision(session: ReadSession, case_id: int) -> Decision | None:
    """The newest decision on a case."""
    return await session.first(
        select(Decision)
        .where(col(Decision.case_id) == case_id)
        .order_by(col(Decision.id).desc())
        .limit(1)
    )


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
    """The number of decisions on a member's contributions, by outcome."""
    rows = await session.fetch_all(
        select(col(Decision.outcome), func.count())
        .join(Case, col(Case.id) == col(Decision.case_id))
        .where(col(Case.author_id) == author_id)
        .group_by(col(Decision.outcome))
    )
    return {outcome: count for outcome, count in rows}
