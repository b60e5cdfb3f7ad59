"""Queries on cases and decisions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.database.pagination import KeysetPage, decode_cursor, paginate
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.tables import Case, CaseState, Decision, Outcome

PAGE_SIZE = 50
MOST_EARLIER = 20
IS_OPEN = col(Case.state) == CaseState.open
# SQLite and PostgreSQL both sort False before True.
QUEUE_ORDER = (col(Case.urgent).desc(), col(Case.opened_at), col(Case.id))


@dataclass(frozen=True)
class Decided:
    """A decision with its case and the moderator's name."""

    decision: Decision
    case: Case
    moderator: str


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


async def queue(
    session: ReadSession, after: str | None = None, size: int = PAGE_SIZE
) -> KeysetPage[Case]:
    """A keyset page of open cases: urgent first, then the oldest.

    Raises `NotFound` for an invalid cursor.
    """
    statement = select(Case).where(IS_OPEN)
    if after:
        urgent, opened_text, last_id = decode_cursor(after, (int, str, int))
        last_opened = _parse_moment(str(opened_text))
        after_cursor = and_(
            col(Case.urgent).is_(bool(urgent)),
            or_(
                col(Case.opened_at) > last_opened,
                and_(col(Case.opened_at) == last_opened, col(Case.id) > last_id),
            ),
        )
        statement = statement.where(
            or_(after_cursor, col(Case.urgent).is_(False)) if urgent else after_cursor
        )
    found = await session.all(statement.order_by(*QUEUE_ORDER).limit(size + 1))
    return paginate(
        found, size, lambda item: (int(item.urgent), item.opened_at.isoformat(), item.pk)
    )


def _parse_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound("bad_cursor") from None
    if moment.tzinfo is None:
        raise NotFound("bad_cursor")
    return moment


async def count_waiting(session: ReadSession) -> int:
    """The number of open cases."""
    return await session.first(select(func.count()).select_from(Case).where(IS_OPEN)) or 0


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


async def first_in_queue(session: ReadSession) -> list[Case]:
    """The first page of the queue."""
    return (await queue(session)).items
