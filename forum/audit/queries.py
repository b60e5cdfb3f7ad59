"""Queries on the audit trail: its entries, newest first, as filters choose them."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, false, select
from sqlmodel import col

from forum.audit.forms import SYSTEM_CODE, FilterTrail
from forum.core.audit.tables import AuditEntry
from forum.core.database.pagination import KeysetPage, decode_cursor, paginate
from forum.core.ref import parse_id
from forum.core.unit_of_work import ReadSession

PAGE_SIZE = 50


def _id_at(moment: datetime, *, first: bool) -> Any:
    """The id of the first entry since a moment, or of the last one before it.

    Entries are in order of time, so that a range of days is a range of ids: a page costs the same
    however far back it is.
    """
    at, number = col(AuditEntry.at), col(AuditEntry.id)
    if first:
        found = select(number).where(at >= moment).order_by(at, number)
    else:
        found = select(number).where(at < moment).order_by(at.desc(), number.desc())
    return found.limit(1).scalar_subquery()


def _conditions(chosen: FilterTrail, zone: tzinfo) -> Iterator[ColumnElement[bool]]:
    if chosen.who == SYSTEM_CODE:
        yield col(AuditEntry.actor_id).is_(None)
    elif chosen.who:
        number = parse_id(chosen.who)
        yield false() if number is None else col(AuditEntry.actor_id) == number
    if chosen.what:
        yield col(AuditEntry.event) == chosen.what
    if chosen.about:
        yield col(AuditEntry.subject_kind) == chosen.about.kind
        yield col(AuditEntry.subject_id) == chosen.about.id
    if chosen.first:
        since = datetime.combine(chosen.first, time(), zone)
        yield col(AuditEntry.id) >= _id_at(since, first=True)
    if chosen.last:
        until = datetime.combine(chosen.last + timedelta(days=1), time(), zone)
        yield col(AuditEntry.id) <= _id_at(until, first=False)


async def entries(
    session: ReadSession, chosen: FilterTrail, *, kept: timedelta, after: str | None = None
) -> KeysetPage[AuditEntry]:
    """A page of entries that haven't expired, newest first; raises `NotFound` for a bad cursor."""
    oldest = _id_at(session.now - kept, first=True)
    statement = select(AuditEntry).where(
        col(AuditEntry.id) >= oldest, *_conditions(chosen, session.zone)
    )
    if after:
        (last_id,) = decode_cursor(after, (int,))
        statement = statement.where(col(AuditEntry.id) < last_id)
    rows = await session.all(statement.order_by(col(AuditEntry.id).desc()).limit(PAGE_SIZE + 1))
    return paginate(rows, PAGE_SIZE, lambda entry: (entry.pk,))
