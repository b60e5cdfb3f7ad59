"""Queries on notes between colleagues."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.tables.cases import Case
from moderation.tables.notes import CaseNote

MOST_NOTES = 50


@dataclass(frozen=True)
class Noted:
    """A note with the name of the colleague who wrote it; empty if they left."""

    note: CaseNote
    name: str


async def note(session: ReadSession, note_id: int) -> CaseNote:
    """A note by its id; raises `NotFound`."""
    found = await session.get(CaseNote, note_id)
    if found is None:
        raise NotFound
    return found


async def notes_on(session: ReadSession, subject: ContentRef) -> list[Noted]:
    """The last `MOST_NOTES` notes on every case of a piece of content, the oldest first."""
    rows = await session.rows(
        select(CaseNote, col(Member.name))
        .join(Case, col(Case.id) == col(CaseNote.case_id))
        .outerjoin(Member, col(Member.id) == col(CaseNote.member_id))
        .where(col(Case.subject_kind) == subject.kind, col(Case.subject_id) == subject.id)
        .order_by(col(CaseNote.id).desc())
        .limit(MOST_NOTES)
    )
    return [Noted(note, name or "") for note, name in reversed(rows)]
