"""Queries on cases."""

from datetime import datetime

from sqlalchemy import and_, func, literal_column, or_, select
from sqlmodel import col

from forum.core.database.pagination import KeysetPage, decode_cursor, paginate
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.tables import Case, CaseState

PAGE_SIZE = 50
IS_OPEN = col(Case.state) == CaseState.open
# A literal, because SQLite uses a partial index only for the condition as it stands there.
IS_REPORTED = col(Case.reports) > literal_column("0")
# SQLite and PostgreSQL both sort False before True.
QUEUE_ORDER = (col(Case.urgent).desc(), col(Case.opened_at), col(Case.id))


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
        last_opened = parse_moment(str(opened_text))
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


def parse_moment(text: str) -> datetime:
    """The moment in a cursor; raises `NotFound` for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound("bad_cursor") from None
    if moment.tzinfo is None:
        raise NotFound("bad_cursor")
    return moment


async def count_waiting(session: ReadSession) -> tuple[int, int]:
    """The number of open cases, and of those among them with reports."""
    count = select(func.count()).select_from(Case)
    counts = (count.where(IS_OPEN), count.where(IS_REPORTED, col(Case.decided_at).is_(None)))
    ((waiting, reported),) = await session.fetch_all(
        select(*(each.scalar_subquery() for each in counts))
    )
    return waiting, reported


async def first_in_queue(session: ReadSession) -> list[Case]:
    """The first page of the queue."""
    return (await queue(session)).items
