"""Presenters of notes between colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.core.actor import Actor
from forum.core.content.notice_links import NoticeLink
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_moment
from forum.core.i18n.translations import N_, gettext
from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from moderation.presenters.cases import age_words, local_iso
from moderation.queries import notes
from moderation.queries.colleagues import others_by_id
from moderation.queries.notes import Noted
from moderation.rules.cases import moderates
from moderation.rules.notes import may_remove

TO_NOTE = N_("Read the note")


async def note_links(_session: ReadSession, case_ids: Sequence[int]) -> dict[int, NoticeLink]:
    """Where the notices of mentions lead: the notes on the page of each case."""
    return {id: NoticeLink(f"moderation/cases/{id}#notes", TO_NOTE) for id in case_ids}


@dataclass(frozen=True)
class NoteView:
    """A note: by whom and when; whether the reader may remove it."""

    id: int
    who: str
    text: str
    ago: str
    when: str
    iso: str
    may_remove: bool


@dataclass(frozen=True)
class NotesView:
    """The notes on a case, the oldest first, and the names of the colleagues whom one can mention."""

    notes: list[NoteView]
    colleagues: list[str]


def _note_view(item: Noted, actor: Actor, session: ReadSession, site: Site) -> NoteView:
    note = item.note
    return NoteView(
        id=note.pk,
        who=item.name or gettext("a moderator"),
        text=note.text,
        ago=age_words(note.at, session.now, ago=True),
        when=format_moment(note.at, site.zone),
        iso=local_iso(note.at, site),
        may_remove=may_remove(actor, note).allowed,
    )


async def notes_view(
    session: ReadSession, subject: ContentRef, summary: Summary, actor: Actor, site: Site
) -> NotesView | None:
    """The notes about content, for whoever may read them; None for its author."""
    if not moderates(actor, summary.author_id):
        return None
    return NotesView(
        notes=[
            _note_view(item, actor, session, site)
            for item in await notes.notes_on(session, subject)
        ],
        colleagues=list((await others_by_id(session, summary, actor.member_id)).values()),
    )
