"""Actions on comments: post, confirm, withdraw, set the language.

Whoever comments follows what the comment is on, but colleagues who do so for the municipality.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlmodel import col

from forum.accounts.actions.contributions import begin_contribution
from forum.core.actor import Actor
from forum.core.content import lifecycle, registry
from forum.core.content.registry import registry_of
from forum.core.content.review import review
from forum.core.content.sealed import Originals, seal
from forum.core.content.summary import VisibilityChange
from forum.core.database.columns import table_of
from forum.core.errors import NotFound
from forum.core.i18n.detection import resolve_language
from forum.core.journal.event import ContentChanged
from forum.core.ref import ContentRef
from forum.core.text.html import RichText
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.versions import check_version
from forum.core.visibility import Visibility
from forum.discussion import form_values, rules
from forum.discussion.queries import comments as queries
from forum.discussion.tables import Comment
from forum.inbox.actions.follows import follow
from forum.verification.rules import Act, requirement


@dataclass(frozen=True)
class NewComment:
    """The values of a new comment; `originals`: of a text in which the author left something out."""

    body: RichText
    language: str
    name_shown: str = ""
    parent_id: int | None = None
    originals: Originals = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a comment stands: on `subject`, and from where its parent came, if that was merged into it."""

    subject: ContentRef
    origin_id: int | None = None


async def check(session: ReadSession, actor: Actor, subject: ContentRef, new: NewComment) -> Place:
    """Where this comment is to be posted: of merged content, on what it is merged into.

    Raises `NotFound`, or `Forbidden` with the reason, if it may not be posted.
    """
    if not registry_of(session).content_type(subject.kind).commentable:
        raise NotFound
    summary = await registry.visible_summary(session, subject, actor)
    rules.may_comment_on(summary).enforce()
    subject = summary.merged_into or subject
    if new.parent_id is None:
        return Place(subject)
    parent = await queries.comment(session, new.parent_id)
    if parent.subject != subject or not rules.may_see(actor, parent):
        raise NotFound
    rules.may_answer(parent).enforce()
    return Place(subject, parent.origin_id)


async def _add(
    uow: UnitOfWork,
    place: Place,
    new: NewComment,
    *,
    visibility: Visibility,
    author_id: int | None,
) -> Comment:
    values = new.__dict__ | {"body": new.body.source, "body_html": new.body.html}
    originals = values.pop("originals")
    comment = await uow.add(
        Comment(
            subject_kind=place.subject.kind,
            subject_id=place.subject.id,
            origin_id=place.origin_id,
            author_id=author_id,
            visibility=visibility,
            posted_at=uow.now,
            **values,
        )
    )
    await seal(uow, comment.ref, author_id, originals)
    return comment


async def post_comment(uow: UnitOfWork, subject: ContentRef, new: NewComment) -> Comment:
    """Post a member's comment, public or pending by `rules.is_published_directly`.

    Idempotent: the same text by the same author in the same place returns the earlier comment.
    """
    author_id = await begin_contribution(uow, requirement(uow, Act.comment))
    place = await check(uow, uow.actor, subject, new)
    same = await queries.same_comment(uow, author_id, place.subject, new.body.source, new.parent_id)
    if same:
        return same
    comment = await _add(uow, place, new, visibility=Visibility.draft, author_id=author_id)
    await _submit(uow, comment, written_signed_out=False)
    return comment


async def keep_draft(uow: UnitOfWork, subject: ContentRef, new: NewComment) -> Comment:
    """Save a guest's comment as a draft until they confirm their address."""
    place = await check(uow, uow.actor, subject, new)
    return await _add(uow, place, new, visibility=Visibility.draft, author_id=None)


async def submit_draft(uow: UnitOfWork, comment: Comment) -> Comment:
    """Submit a draft as the comment of the member who confirmed it."""
    author_id = await begin_contribution(uow, requirement(uow, Act.comment))

    async def find_same(draft: Comment) -> Comment | None:
        return await queries.same_comment(
            uow, author_id, draft.subject, draft.body, draft.parent_id
        )

    comment, is_new = await lifecycle.confirm_draft(uow, comment, find_same)
    if is_new:
        await _submit(uow, comment, written_signed_out=True)
    return comment


async def _submit(uow: UnitOfWork, comment: Comment, *, written_signed_out: bool) -> None:
    # Set here, not in `_add()`: the author of a draft is unknown until it is confirmed.
    comment.by_staff = uow.actor.is_staff
    submission = rules.submission(
        uow.actor,
        comment,
        # It has the municipality's mark.
        by_staff=comment.by_staff and not written_signed_out,
        written_signed_out=written_signed_out,
    )
    reviewed = await review(uow, submission)
    await lifecycle.submit(uow, comment, reviewed.signs, publish=not reviewed.waits)
    if not reviewed.waits:
        await add_to_count(uow, comment.subject, +1)
    # After the subject's row, as a vote does: in two orders the same member's two requests could deadlock.
    if comment.author_id and not comment.by_staff:
        await follow(uow, comment.author_id, comment.subject)


async def on_move(
    uow: UnitOfWork, comment: Comment, before: Visibility, change: VisibilityChange
) -> None:
    """Update the count of public comments of the subject; note when one is withdrawn that may come back."""
    is_restorable = change.to is Visibility.withdrawn and before in rules.RESTORABLE
    comment.withdrawn_at = uow.now if is_restorable else None
    step = (change.to is Visibility.public) - (before is Visibility.public)
    await add_to_count(uow, comment.subject, step)


async def withdraw_comment(uow: UnitOfWork, comment: Comment) -> None:
    """Withdraw the actor's own comment; raises `NotFound` if the actor may not see it."""
    await enforce_visible(uow, uow.actor, comment)
    rules.may_withdraw(uow.actor, comment).enforce()
    await lifecycle.move(uow, comment.ref, VisibilityChange(Visibility.withdrawn))


async def put_back(uow: UnitOfWork, comment_id: int) -> Comment:
    """Put the actor's own comment back that they withdrew a moment ago; a moderator reads it first.

    Also one that was public: with its withdrawal its case was closed, and reporters heard that it is gone.
    Raises `NotFound` if the actor may not see it, `Forbidden` with the reason.
    """
    comment = await queries.comment(uow, comment_id, for_update=True)
    await enforce_visible(uow, uow.actor, comment)
    rules.may_put_back(uow.actor, comment, uow.now).enforce()
    reviewed = await review(uow, rules.submission(uow.actor, comment))
    await lifecycle.move(uow, comment.ref, VisibilityChange(Visibility.pending))
    await lifecycle.submit(uow, comment, reviewed.signs)
    return comment


async def change_comment(
    uow: UnitOfWork,
    comment_id: int,
    body: RichText,
    window: timedelta,
    originals: Originals,
    *,
    expected_version: str = "",
) -> Comment:
    """Change the actor's own comment: a public one by the review policy, any other is read again.

    Raises `NotFound` if the actor may not see it, `Forbidden` if it isn't theirs or the `window` is over,
    `StaleVersion` if it changed after it was read: no change brings words back that a moderator left out.
    """
    comment = await queries.comment(uow, comment_id, for_update=True)
    await enforce_visible(uow, uow.actor, comment)
    rules.may_change(uow.actor, comment, uow.now, window).enforce()
    check_version(expected_version, form_values.of_comment(comment))
    if comment.body == body.source and comment.visibility is not Visibility.returned:
        return comment
    await seal(uow, comment.ref, comment.author_id, originals)
    comment.body, comment.body_html = body.source, body.html
    comment.language, _ = resolve_language("", comment.body)
    reviewed = await review(uow, rules.change(uow.actor, comment))
    if comment.is_public:
        comment.changed_at = uow.now
        # Before the row is read again, to be moved.
        await uow.flush()
        if not reviewed.waits:
            uow.publish(ContentChanged(subject=comment.ref))
            return comment
        await lifecycle.move(uow, comment.ref, VisibilityChange(Visibility.pending))
    await lifecycle.submit(uow, comment, reviewed.signs)
    return comment


async def enforce_visible(session: ReadSession, actor: Actor, comment: Comment) -> None:
    """Raise `NotFound` if the actor may not see a comment, or what it is about."""
    if not rules.may_see(actor, comment):
        raise NotFound
    if not actor.owns(comment.author_id):
        await registry.visible_summary(session, comment.subject, actor)


async def name_language(uow: UnitOfWork, comment: Comment, language: str) -> None:
    """Set the language of the actor's own comment; an empty one is detected from the text.

    Raises `NotFound` if the actor may not see it.
    """
    await enforce_visible(uow, uow.actor, comment)
    rules.may_name_language(uow.actor, comment).enforce()
    comment.language, _ = resolve_language(language, comment.body)
    await uow.flush()
    if comment.is_public:
        uow.publish(ContentChanged(subject=comment.ref))


async def add_to_count(uow: UnitOfWork, subject: ContentRef, step: int) -> None:
    count_comment = registry_of(uow).content_type(subject.kind).count_comment
    if count_comment and step:
        await count_comment(uow, subject.id, step)


async def lock_comments(uow: UnitOfWork, kind: str, ids: Collection[int]) -> None:
    """Lock the comments on content of a kind, which come before the content in the lock order."""
    await uow.fetch_all(
        select(col(Comment.id))
        .where(col(Comment.subject_kind) == kind, col(Comment.subject_id).in_(ids))
        .order_by(col(Comment.id))
        .with_for_update(key_share=True)
    )


async def merge_comments(uow: UnitOfWork, merged: ContentRef, into: ContentRef) -> None:
    """Move all comments on merged content; each keeps where it came from. Counts are the caller's."""
    await uow.execute(
        update(table_of(Comment))
        .where(col(Comment.subject_kind) == merged.kind, col(Comment.subject_id) == merged.id)
        .values(subject_id=into.id, origin_id=func.coalesce(col(Comment.origin_id), merged.id))
    )


async def split_comments(
    uow: UnitOfWork, merged: ContentRef, into: ContentRef, origins: Collection[int]
) -> None:
    """Move the comments that came from these origins back; undoes `merge_comments`."""
    await uow.execute(
        update(table_of(Comment))
        .where(
            col(Comment.subject_kind) == into.kind,
            col(Comment.subject_id) == into.id,
            col(Comment.origin_id).in_(origins),
        )
        .values(subject_id=merged.id, origin_id=func.nullif(col(Comment.origin_id), merged.id))
    )
