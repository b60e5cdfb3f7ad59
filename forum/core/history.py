"""History of one subject: the journal entries of an event about it, as long as they are kept."""

from sqlalchemy import select
from sqlmodel import col

from forum.core.journal.event import Event
from forum.core.journal.tables import JournalEntry
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession


async def history(
    session: ReadSession, subject: ContentRef, event: type[Event]
) -> list[JournalEntry]:
    """The entries of an event about a subject, newest first."""
    return await session.all(
        select(JournalEntry)
        .where(
            col(JournalEntry.subject_kind) == subject.kind,
            col(JournalEntry.subject_id) == subject.id,
            col(JournalEntry.event) == event.name(),
        )
        .order_by(col(JournalEntry.id).desc())
    )
