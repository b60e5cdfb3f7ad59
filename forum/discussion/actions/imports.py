"""Actions on comments from another platform: add one, erase one again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from forum.core.actor import Actor
from forum.core.content.review import signs_in
from forum.core.journal.event import ContentChanged, ContentSubmitted, VisibilityChanged
from forum.core.ref import ContentRef
from forum.core.text.html import RichText
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.visibility import Visibility
from forum.discussion.actions.comments import add_to_count
from forum.discussion.queries import comments as queries
from forum.discussion.queries.names import signs_of_name
from forum.discussion.tables import Comment


@dataclass(frozen=True)
class ImportedComment:
    """The values of a comment from another platform, without an account; `date`: when, if known."""

    body: RichText
    language: str
    name_shown: str = ""
    date: datetime | None = None
    parent_id: int | None = None


async def signs_of_imported(
    session: ReadSession, imported: ImportedComment, actor: Actor, *, staff_names: Collection[str]
) -> tuple[str, ...]:
    """What screening notices in a comment: it waits for a moderator then."""
    return signs_in(
        session, imported.language, imported.body.source, imported.name_shown
    ) + await signs_of_name(session, imported.name_shown, actor, staff_names=staff_names)


async def add_imported(
    uow: UnitOfWork,
    subject: ContentRef,
    imported: ImportedComment,
    *,
    publish: bool,
    staff_names: Collection[str],
) -> Comment:
    """Add a comment: public with `publish` where screening notices nothing, else pending.

    `staff_names`: the `known_staff_names`. Nobody is notified: what became public long ago is no news.
    """
    signs = await signs_of_imported(uow, imported, uow.actor, staff_names=staff_names)
    public = publish and not signs
    comment = await uow.add(
        Comment(
            subject_kind=subject.kind,
            subject_id=subject.id,
            parent_id=imported.parent_id,
            visibility=Visibility.public if public else Visibility.pending,
            body=imported.body.source,
            body_html=imported.body.html,
            language=imported.language,
            name_shown=imported.name_shown,
            posted_at=imported.date or uow.now,
        )
    )
    await add_to_count(uow, subject, int(public))
    uow.publish(
        ContentChanged(subject=comment.ref)
        if public
        else ContentSubmitted(subject=comment.ref, signs=",".join(signs))
    )
    return comment


async def erase_imported(uow: UnitOfWork, comment_id: int) -> None:
    """Erase an imported comment; its row stays, empty."""
    comment = await queries.comment(uow, comment_id, for_update=True)
    before = comment.visibility
    if before is Visibility.erased:
        return
    comment.visibility = Visibility.erased
    comment.body = comment.body_html = comment.name_shown = ""
    await uow.flush()
    await add_to_count(uow, comment.subject, -int(before is Visibility.public))
    uow.publish(
        VisibilityChanged(
            subject=comment.ref, before=before, after=Visibility.erased, more_follow=True
        )
    )
