"""History of one subject: the entries of the audit trail about it, as long as they are kept."""

from sqlalchemy import select
from sqlmodel import col

from forum.core.audit.tables import AuditEntry
from forum.core.journal.event import Event
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession


async def history(
    session: ReadSession, subject: ContentRef, event: type[Event]
) -> list[AuditEntry]:
    """The entries of an event about a subject, newest first."""
    return await session.all(
        select(AuditEntry)
        .where(
            col(AuditEntry.subject_kind) == subject.kind,
            col(AuditEntry.subject_id) == subject.id,
            col(AuditEntry.event) == event.name(),
        )
        .order_by(col(AuditEntry.id).desc())
    )
