"""Every change to comments."""

from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlmodel import col

from forum.accounts.queries import member as member_of
from forum.accounts.rules import lock_key, may_take_part
from forum.core.actor import Actor
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.summary import VisibilityChange
from forum.core.errors import Conflict, NotFound
from forum.core.i18n.detection import settle_language
from forum.core.journal.event import ContentChanged, ContentSubmitted, VisibilityChanged
from forum.core.ref import ContentRef
from forum.core.screening.signs import screen
from forum.core.text.html import RichText
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.visibility import Visibility, check_visibility_move
from forum.discussion import queries, rules
from forum.discussion.tables import Comment


@dataclass(frozen=True)
class NewComment:
    """What a comment begins with."""

    body: RichText
    language: str
    name_shown: str = ""
    parent_id: int | None = None


async def check(session: ReadSession, actor: Actor, subject: ContentRef, new: NewComment) -> None:
    """Raise what stands in the way of a comment: `NotFound`, or `Forbidden` with the reason."""
    if not registry_of(session).content_type(subject.kind).commentable:
        raise NotFound
    rules.may_comment_on(await registry.visible_summary(session, subject, actor)).enforce()
    if new.parent_id is not None:
        parent = await queries.comment(session, new.parent_id)
        if parent.subject != subject or not rules.may_see(actor, parent):
            raise NotFound
        rules.may_answer(parent).enforce()


async def _add(
    uow: UnitOfWork,
    subject: ContentRef,
    new: NewComment,
    *,
    visibility: Visibility,
    author_id: int | None,
) -> Comment:
    return await uow.add(
        Comment(
            subject_kind=subject.kind,
            subject_id=subject.id,
            author_id=author_id,
            visibility=visibility,
            posted_at=uow.now,
            **new.__dict__ | {"body": new.body.source, "body_html": new.body.html},
        )
    )


async def post_comment(uow: UnitOfWork, subject: ContentRef, new: NewComment) -> Comment:
    """A member's comment: public at once, or waiting for a moderator. Same words, same comment."""
    may_take_part(uow.actor).enforce()
    await check(uow, uow.actor, subject, new)
    assert uow.actor.member_id is not None
    await uow.advisory_lock(lock_key(uow.actor.member_id))
    known = await queries.same_comment(
        uow, uow.actor.member_id, subject, new.body.source, new.parent_id
    )
    if known:
        return known
    comment = await _add(
        uow, subject, new, visibility=Visibility.draft, author_id=uow.actor.member_id
    )
    await _submit(uow, comment, written_signed_out=False)
    return comment


async def keep_draft(uow: UnitOfWork, subject: ContentRef, new: NewComment) -> Comment:
    """A comment by somebody signed out, kept until they confirm their address."""
    await check(uow, uow.actor, subject, new)
    return await _add(uow, subject, new, visibility=Visibility.draft, author_id=None)


async def submit_draft(uow: UnitOfWork, comment: Comment) -> Comment:
    """A kept draft becomes the comment of the member who confirmed it."""
    may_take_part(uow.actor).enforce()
    assert uow.actor.member_id is not None
    await uow.advisory_lock(lock_key(uow.actor.member_id))
    comment = await queries.comment(uow, comment.ref.id, hold=True)
    if comment.visibility is not Visibility.draft:
        raise Conflict("visibility_move")
    known = await queries.same_comment(
        uow, uow.actor.member_id, comment.subject, comment.body, comment.parent_id
    )
    if known:
        await uow.execute(delete(Comment).where(col(Comment.id) == comment.id))
        return known
    comment.author_id = uow.actor.member_id
    await _submit(uow, comment, written_signed_out=True)
    return comment


async def discard_draft(uow: UnitOfWork, comment_id: int) -> None:
    """Delete a kept draft; what was submitted meanwhile stays."""
    await uow.execute(
        delete(Comment).where(
            col(Comment.id) == comment_id, col(Comment.visibility) == Visibility.draft
        )
    )


async def _submit(uow: UnitOfWork, comment: Comment, *, written_signed_out: bool) -> None:
    author = await member_of(uow, comment.author_id or 0)
    # Whose words these are is known only now that somebody stands for them.
    comment.by_staff = uow.actor.is_staff
    found = screen(comment.body) + await queries.signs_of_name(uow, comment.name_shown)
    trusted = author is not None and author.trusted
    if rules.appears_at_once(
        uow.actor, trusted=trusted, signs=found, written_signed_out=written_signed_out
    ):
        comment.visibility = Visibility.public
        await uow.flush()
        await _count(uow, comment.subject, +1)
        uow.publish(
            VisibilityChanged(subject=comment.ref, before=Visibility.draft, after=Visibility.public)
        )
        return
    comment.visibility = Visibility.pending
    await uow.flush()
    uow.publish(ContentSubmitted(subject=comment.ref, signs=",".join(found)))


async def set_visibility(uow: UnitOfWork, comment_id: int, move: VisibilityChange) -> None:
    """Move a comment to another visibility, keep the count of its subject, and tell of it."""
    comment = await queries.comment(uow, comment_id)
    before = comment.visibility
    check_visibility_move(before, move.to)
    moved = await uow.execute(
        update(Comment)
        .where(col(Comment.id) == comment_id, col(Comment.visibility) == before)
        .values(visibility=move.to)
    )
    if not moved.rowcount:
        raise Conflict("visibility_move")
    step = (move.to is Visibility.public) - (before is Visibility.public)
    await _count(uow, comment.subject, step)
    uow.publish(VisibilityChanged(subject=comment.ref, before=before, after=move.to))


async def withdraw_comment(uow: UnitOfWork, comment: Comment) -> None:
    """The author takes the comment back; raises `NotFound` when the actor may not see it."""
    await _enforce_seen(uow, comment)
    rules.may_withdraw(uow.actor, comment).enforce()
    await set_visibility(uow, comment.ref.id, VisibilityChange(Visibility.withdrawn))


async def _enforce_seen(uow: UnitOfWork, comment: Comment) -> None:
    if not rules.may_see(uow.actor, comment):
        raise NotFound
    if not uow.actor.owns(comment.author_id):
        await registry.visible_summary(uow, comment.subject, uow.actor)


async def name_language(uow: UnitOfWork, comment: Comment, named: str) -> None:
    """The author says in which language the comment is; unnamed, the text tells.

    Raises `NotFound` when the actor may not see it.
    """
    await _enforce_seen(uow, comment)
    rules.may_name_language(uow.actor, comment).enforce()
    comment.language, _ = settle_language(named, comment.body)
    await uow.flush()
    if comment.is_public:
        uow.publish(ContentChanged(subject=comment.ref))


async def _count(uow: UnitOfWork, subject: ContentRef, step: int) -> None:
    count = registry_of(uow).content_type(subject.kind).count_comment
    if count and step:
        await count(uow, subject.id, step)
