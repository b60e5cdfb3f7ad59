"""Every change to comments."""

from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlmodel import col

from forum.accounts.queries import member as member_of
from forum.accounts.rules import may_take_part, turn_of
from forum.core.actor import Actor
from forum.core.content.summary import Move
from forum.core.errors import Conflict, Missing
from forum.core.i18n.detection import settle_language
from forum.core.journal.event import ContentChanged, ContentSubmitted, VisibilityChanged
from forum.core.ref import Ref
from forum.core.screening.signs import signs
from forum.core.text.html import RichText
from forum.core.unit_of_work import Reading, Work
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


async def check(reading: Reading, actor: Actor, subject: Ref, new: NewComment) -> None:
    """Raise what stands in the way of a comment: `Missing`, or `Refused` with the reason."""
    if not reading.catalogue.kind(subject.kind).commentable:
        raise Missing
    rules.may_comment_on(await reading.catalogue.seen(reading, subject, actor)).enforce()
    if new.parent_id is not None:
        parent = await queries.comment(reading, new.parent_id)
        if parent.subject != subject or not rules.may_see(actor, parent):
            raise Missing
        rules.may_answer(parent).enforce()


async def _add(
    work: Work, subject: Ref, new: NewComment, *, visibility: Visibility, author_id: int | None
) -> Comment:
    return await work.add(
        Comment(
            subject_kind=subject.kind,
            subject_id=subject.id,
            author_id=author_id,
            visibility=visibility,
            posted_at=work.now,
            **new.__dict__ | {"body": new.body.source, "body_html": new.body.html},
        )
    )


async def post_comment(work: Work, subject: Ref, new: NewComment) -> Comment:
    """A member's comment: public at once, or waiting for a moderator. Same words, same comment."""
    may_take_part(work.actor).enforce()
    await check(work, work.actor, subject, new)
    assert work.actor.member_id is not None
    await work.take_turn(turn_of(work.actor.member_id))
    known = await queries.same_comment(
        work, work.actor.member_id, subject, new.body.source, new.parent_id
    )
    if known:
        return known
    comment = await _add(
        work, subject, new, visibility=Visibility.draft, author_id=work.actor.member_id
    )
    await _submit(work, comment, written_signed_out=False)
    return comment


async def keep_draft(work: Work, subject: Ref, new: NewComment) -> Comment:
    """A comment by somebody signed out, kept until they confirm their address."""
    await check(work, work.actor, subject, new)
    return await _add(work, subject, new, visibility=Visibility.draft, author_id=None)


async def submit_draft(work: Work, comment: Comment) -> Comment:
    """A kept draft becomes the comment of the member who confirmed it."""
    may_take_part(work.actor).enforce()
    assert work.actor.member_id is not None
    await work.take_turn(turn_of(work.actor.member_id))
    comment = await queries.comment(work, comment.ref.id, hold=True)
    if comment.visibility is not Visibility.draft:
        raise Conflict("visibility_move")
    known = await queries.same_comment(
        work, work.actor.member_id, comment.subject, comment.body, comment.parent_id
    )
    if known:
        await work.execute(delete(Comment).where(col(Comment.id) == comment.id))
        return known
    comment.author_id = work.actor.member_id
    await _submit(work, comment, written_signed_out=True)
    return comment


async def discard_draft(work: Work, comment_id: int) -> None:
    """Delete a kept draft; what was submitted meanwhile stays."""
    await work.execute(
        delete(Comment).where(
            col(Comment.id) == comment_id, col(Comment.visibility) == Visibility.draft
        )
    )


async def _submit(work: Work, comment: Comment, *, written_signed_out: bool) -> None:
    author = await member_of(work, comment.author_id or 0)
    # Whose words these are is known only now that somebody stands for them.
    comment.by_staff = work.actor.is_staff
    found = signs(comment.body) + await queries.signs_of_name(work, comment.name_shown)
    trusted = author is not None and author.trusted
    if rules.appears_at_once(
        work.actor, trusted=trusted, signs=found, written_signed_out=written_signed_out
    ):
        comment.visibility = Visibility.public
        await work.flush()
        await _count(work, comment.subject, +1)
        work.tell(
            VisibilityChanged(subject=comment.ref, before=Visibility.draft, after=Visibility.public)
        )
        return
    comment.visibility = Visibility.pending
    await work.flush()
    work.tell(ContentSubmitted(subject=comment.ref, signs=",".join(found)))


async def set_visibility(work: Work, comment_id: int, move: Move) -> None:
    """Move a comment to another visibility, keep the count of its subject, and tell of it."""
    comment = await queries.comment(work, comment_id)
    before = comment.visibility
    check_visibility_move(before, move.to)
    moved = await work.execute(
        update(Comment)
        .where(col(Comment.id) == comment_id, col(Comment.visibility) == before)
        .values(visibility=move.to)
    )
    if not moved.rowcount:
        raise Conflict("visibility_move")
    step = (move.to is Visibility.public) - (before is Visibility.public)
    await _count(work, comment.subject, step)
    work.tell(VisibilityChanged(subject=comment.ref, before=before, after=move.to))


async def withdraw_comment(work: Work, comment: Comment) -> None:
    """The author takes the comment back; raises `Missing` when the actor may not see it."""
    await _enforce_seen(work, comment)
    rules.may_withdraw(work.actor, comment).enforce()
    await set_visibility(work, comment.ref.id, Move(Visibility.withdrawn))


async def _enforce_seen(work: Work, comment: Comment) -> None:
    if not rules.may_see(work.actor, comment):
        raise Missing
    if not work.actor.owns(comment.author_id):
        await work.catalogue.seen(work, comment.subject, work.actor)


async def name_language(work: Work, comment: Comment, named: str) -> None:
    """The author says in which language the comment is; unnamed, the text tells.

    Raises `Missing` when the actor may not see it.
    """
    await _enforce_seen(work, comment)
    rules.may_name_language(work.actor, comment).enforce()
    comment.language, _ = settle_language(named, comment.body)
    await work.flush()
    if comment.is_public:
        work.tell(ContentChanged(subject=comment.ref))


async def _count(work: Work, subject: Ref, step: int) -> None:
    count = work.catalogue.kind(subject.kind).count_comment
    if count and step:
        await count(work, subject.id, step)
