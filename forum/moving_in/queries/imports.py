"""Queries of imports, and of what an undo takes away."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import col

from forum.core.database.columns import table_of
from forum.core.errors import NotFound
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import KIND, Idea, Milestone, MilestoneKind, Vote
from forum.inbox.tables import Follow
from forum.moving_in.tables import ImportBatch, ImportedComment, ImportedIdea


async def batch(session: ReadSession, number: int, *, for_update: bool = False) -> ImportBatch:
    """An import by its number; raises `NotFound`."""
    # A database refuses a larger number, rather than not find it.
    fits = number < 2**63
    found = await session.get(ImportBatch, number, for_update=for_update) if fits else None
    if found is None:
        raise NotFound
    return found


async def is_undone(session: ReadSession, number: int) -> bool:
    """Whether an import was taken back."""
    undone = col(ImportBatch.undone_at).is_not(None)
    found = await session.fetch_all(select(undone).where(col(ImportBatch.id) == number))
    return any(is_undone for (is_undone,) in found)


async def batches(session: ReadSession) -> list[tuple[ImportBatch, int]]:
    """Every import, oldest first, and how many of its ideas are still here."""
    still_here = (
        select(func.count())
        .where(col(ImportedIdea.batch_id) == col(ImportBatch.id))
        .correlate(ImportBatch)
        .scalar_subquery()
    )
    rows = await session.rows(select(ImportBatch, still_here).order_by(col(ImportBatch.id)))
    return [(each, count) for each, count in rows]


async def unfinished(session: ReadSession, source: str, file_digest: str) -> ImportBatch | None:
    """The import of this file that was interrupted."""
    found = await session.rows(
        select(ImportBatch)
        .where(
            col(ImportBatch.source) == source,
            col(ImportBatch.file_digest) == file_digest,
            col(ImportBatch.finished_at).is_(None),
            col(ImportBatch.undone_at).is_(None),
        )
        .order_by(col(ImportBatch.id).desc())
        .limit(1)
    )
    return next((each for (each,) in found), None)


def _comments_of(batch_id: int) -> ColumnElement[bool]:
    """Comments that an import brought, or that any import brought on its ideas."""
    own_ideas = select(col(ImportedIdea.idea_id)).where(col(ImportedIdea.batch_id) == batch_id)
    return or_(
        col(ImportedComment.batch_id) == batch_id, col(ImportedComment.idea_id).in_(own_ideas)
    )


async def lock_comments(uow: UnitOfWork, batch_id: int) -> None:
    """Lock the comments that may go with an import, by rising id."""
    await uow.fetch_all(
        select(col(Comment.id))
        .join(ImportedComment, col(ImportedComment.comment_id) == col(Comment.id))
        .where(_comments_of(batch_id))
        .order_by(col(Comment.id))
        .with_for_update(of=Comment)
    )


async def lock_ideas(uow: UnitOfWork, batch_id: int) -> None:
    """Lock the ideas of an import, by rising number."""
    await uow.fetch_all(
        select(col(Idea.id))
        .join(ImportedIdea, col(ImportedIdea.idea_id) == col(Idea.id))
        .where(col(ImportedIdea.batch_id) == batch_id)
        .order_by(col(Idea.id))
        .with_for_update(of=Idea)
    )


async def ideas_of(session: ReadSession, batch_id: int) -> list[int]:
    """The numbers of the ideas that came with an import and are still here, rising."""
    idea = col(ImportedIdea.idea_id)
    rows = await session.fetch_all(
        select(idea).where(col(ImportedIdea.batch_id) == batch_id).order_by(idea)
    )
    return [number for (number,) in rows]


async def ideas_in_use(session: ReadSession, batch_id: int) -> set[int]:
    """The ideas of an import that people here have done something with since.

    They support, follow or discuss it, or the municipality works on it.
    """
    idea = col(ImportedIdea.idea_id)
    imported_comment = exists().where(col(ImportedComment.comment_id) == col(Comment.id))
    own_comment = exists().where(
        col(Comment.subject_kind) == KIND,
        col(Comment.subject_id) == idea,
        col(Comment.visibility).not_in([Visibility.draft, Visibility.erased]),
        ~imported_comment,
    )
    own_step = exists().where(
        col(Milestone.idea_id) == idea,
        col(Milestone.imported).is_(False),
        col(Milestone.kind) != MilestoneKind.visibility,
    )
    follows = exists().where(and_(col(Follow.subject_kind) == KIND, col(Follow.subject_id) == idea))
    votes = exists().where(col(Vote.idea_id) == idea)
    rows = await session.fetch_all(
        select(idea).where(
            col(ImportedIdea.batch_id) == batch_id, or_(votes, own_comment, own_step, follows)
        )
    )
    return {number for (number,) in rows}


async def comments_to_erase(
    session: ReadSession, batch_id: int, kept: Collection[int]
) -> list[int]:
    """The comments that go with an import, but for those on `kept` ideas.

    On its own ideas those go that a later import brought too; on ideas of another import those
    stay that people here answered.
    """
    answer = table_of(Comment).alias("answer")
    own_idea = exists().where(
        col(ImportedIdea.idea_id) == col(ImportedComment.idea_id),
        col(ImportedIdea.batch_id) == batch_id,
    )
    imported_answer = (
        select(col(ImportedComment.comment_id))
        .where(col(ImportedComment.comment_id) == answer.c.id)
        .correlate(answer)
        .exists()
    )
    answered = (
        exists()
        .where(answer.c.parent_id == col(ImportedComment.comment_id), ~imported_answer)
        .correlate(ImportedComment)
    )
    rows = await session.fetch_all(
        select(col(ImportedComment.comment_id), col(ImportedComment.idea_id))
        .where(_comments_of(batch_id), or_(own_idea, ~answered))
        .order_by(col(ImportedComment.comment_id))
    )
    return [comment_id for comment_id, idea_id in rows if idea_id not in kept]
