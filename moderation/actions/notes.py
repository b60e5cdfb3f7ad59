"""Notes between colleagues about a case: write one, which tells whom it mentions, and remove one."""

from sqlalchemy import delete
from sqlmodel import col

from forum.core.content import registry
from forum.core.errors import Forbidden
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions.notices import notify
from moderation.events import NoteRemoved, NoteWritten
from moderation.queries import cases, notes
from moderation.queries.colleagues import others_by_id
from moderation.rules import notes as rules
from moderation.rules.cases import moderates
from moderation.tables.notes import CaseNote

CASE = "case"
"""What the notice of a mention is about: it leads to the case."""


async def write_note(uow: UnitOfWork, case_id: int, text: str) -> CaseNote:
    """Add a note to a case, open or not; whom it mentions is told that there is one.

    Raises `NotFound`, and `Forbidden`, also for a mention of somebody who isn't a colleague.
    """
    case = await cases.case(uow, case_id)
    summary = await registry.summary(uow, case.subject)
    moderates(uow.actor, summary.author_id).enforce()
    known = await others_by_id(uow, summary, uow.actor.member_id)
    mentions = rules.mentions(text, known)
    if mentions.has_unknown:
        raise Forbidden("colleague_unknown")
    note = await uow.add(
        CaseNote(case_id=case_id, member_id=uow.actor.member_id, at=uow.now, text=text)
    )
    uow.publish(NoteWritten(subject=case.subject, case_id=case_id, note_id=note.pk))
    await notify(
        uow, mentions.member_ids, "colleague_mentions_you", case.subject,
        about=f"{CASE}:{case_id}", urgent=True,
    )  # fmt: skip
    return note


async def remove_note(uow: UnitOfWork, note_id: int) -> CaseNote:
    """Remove a note of the actor; raises `NotFound`, and `Forbidden` for a colleague's."""
    note = await notes.note(uow, note_id)
    rules.may_remove(uow.actor, note).enforce()
    case = await cases.case(uow, note.case_id)
    await uow.execute(delete(CaseNote).where(col(CaseNote.id) == note_id))
    uow.publish(NoteRemoved(subject=case.subject, case_id=case.pk, note_id=note_id))
    return note
