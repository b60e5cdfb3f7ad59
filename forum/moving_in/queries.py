"""Queries of imports, and of what came with them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import col

from forum.core.database.columns import table_of
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.rules import moved_in_at
from forum.ideas.tables import KIND, Idea, Milestone, MilestoneKind, Status, Vote
from forum.inbox.tables import Follow
from forum.moving_in.tables import ImportBatch, ImportedComment, ImportedIdea


@dataclass(frozen=True)
class KnownIdea:
    """An idea that is here already: its number, its words, and when it was posted."""

    number: int
    title: str
    body: str
    posted_at: datetime


@dataclass(frozen=True)
class ExistingIdea(KnownIdea):
    """An idea of the same source: its id there, and whether everybody may read it.

    `votes`, `status` and `answer` are those that came with it, whatever became of it here. `is_dated`:
    it came with a date.
    """

    source_id: str
    is_public: bool
    votes: int
    status: Status = Status.open
    answer: str = ""
    is_dated: bool = True


@dataclass(frozen=True)
class IdeaElsewhere(KnownIdea):
    """An idea that came from another source."""

    source: str
    source_id: str


@dataclass(frozen=True)
class ExistingComment:
    """An imported comment that is here already: its number, and the name that it shows."""

    number: int
    author: str


async def existing_ideas(
    session: ReadSession, source: str, ids: Iterable[str]
) -> dict[str, ExistingIdea]:
    """The ideas of a source that are here already, by their ids there."""
    found = await _existing(session, source, col(Idea.source_id).in_(list(ids)))
    return {idea.source_id: idea for idea in found}


async def ideas_with_titles(
    session: ReadSession, source: str, titles: Iterable[str], *, without: int
) -> list[ExistingIdea]:
    """The ideas of a source with these titles, oldest first, but for those of one import."""
    from_it = exists().where(
        col(ImportedIdea.idea_id) == col(Idea.id), col(ImportedIdea.batch_id) == without
    )
    return await _existing(session, source, col(Idea.title).in_(list(titles)), ~from_it)


async def _existing(
    session: ReadSession, source: str, *conditions: ColumnElement[bool]
) -> list[ExistingIdea]:
    rows = await session.fetch_all(
        select(
            col(Idea.id), col(Idea.title), col(Idea.body), col(Idea.posted_at),
            col(Idea.source_id), col(Idea.visibility), col(Idea.imported_votes),
        )
        .where(col(Idea.source) == source, *conditions)
        .order_by(col(Idea.id))
    )  # fmt: skip
    steps = await _imported_steps(session, [number for number, *_ in rows])
    return [
        ExistingIdea(
            number, title, body, posted_at, source_id, visibility is Visibility.public, votes,
            **_came_with(steps.get(number, ())),
        )
        for number, title, body, posted_at, source_id, visibility, votes in rows
    ]  # fmt: skip


async def _imported_steps(
    session: ReadSession, numbers: Sequence[int]
) -> dict[int, list[Milestone]]:
    """The steps with which ideas came from their former site."""
    steps: dict[int, list[Milestone]] = {}
    if numbers:
        conditions = col(Milestone.idea_id).in_(numbers), col(Milestone.imported)
        for step in await session.all(select(Milestone).where(*conditions)):
            steps.setdefault(step.idea_id, []).append(step)
    return steps


def _came_with(steps: Sequence[Milestone]) -> dict[str, Any]:
    """The status and the answer with which an idea came, if any, and whether with a date."""
    values: dict[str, Any] = {"is_dated": moved_in_at(steps) is None}
    for step in steps:
        if step.kind is MilestoneKind.status:
            values |= {"status": Status(step.after), "answer": step.text}
    return values


async def other_sources(session: ReadSession, source: str) -> list[str]:
    """The sources from which ideas are here, but for this one."""
    own = col(Idea.source)
    rows = await session.fetch_all(select(own).where(own != source).distinct())
    return [name for (name,) in rows]


async def ideas_elsewhere(
    session: ReadSession, sources: Collection[str], ids: Collection[str]
) -> list[IdeaElsewhere]:
    """The ideas with these ids that are here from one of these sources."""
    rows = await session.fetch_all(
        select(
            col(Idea.id),
            col(Idea.title),
            col(Idea.body),
            col(Idea.posted_at),
            col(Idea.source),
            col(Idea.source_id),
        ).where(col(Idea.source).in_(sources), col(Idea.source_id).in_(ids))
    )
    return [IdeaElsewhere(*row) for row in rows]


async def existing_comments(
    session: ReadSession, idea_ids: Iterable[int]
) -> dict[tuple[int, str], ExistingComment]:
    """The imported comments on these ideas, by idea and their ids there."""
    rows = await session.fetch_all(
        select(
            col(ImportedComment.idea_id),
            col(ImportedComment.source_id),
            col(Comment.id),
            col(Comment.name_shown),
        )
        .join(Comment, col(Comment.id) == col(ImportedComment.comment_id))
        .where(col(ImportedComment.idea_id).in_(list(idea_ids)))
    )
    return {
        (idea_id, source_id): ExistingComment(number, author)
        for idea_id, source_id, number, author in rows
    }


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


async def source_of(session: ReadSession, ref: ContentRef) -> str | None:
    """The source from which an idea or a comment came; None if it didn't come with an import."""
    statement = (
        select(col(Idea.source)).where(col(Idea.id) == ref.id)
        if ref.kind == KIND
        else select(col(ImportBatch.source))
        .join(ImportedComment, col(ImportedComment.batch_id) == col(ImportBatch.id))
        .where(col(ImportedComment.comment_id) == ref.id)
    )
    return next((source for (source,) in await session.fetch_all(statement)), None)


async def lock_named(
    uow: UnitOfWork, table: type[Idea] | type[Comment], source: str, name: str
) -> list[int]:
    """Lock what came from a source under exactly this name, by rising id; returns the ids."""
    if table is Idea:
        came = col(Idea.source) == source
    else:
        came = col(Comment.id).in_(
            select(col(ImportedComment.comment_id))
            .join(ImportBatch, col(ImportBatch.id) == col(ImportedComment.batch_id))
            .where(col(ImportBatch.source) == source)
        )
    rows = await uow.fetch_all(
        select(col(table.id))
        .where(came, col(table.author_id).is_(None), col(table.name_shown) == name)
        .order_by(col(table.id))
        .with_for_update()
    )
    return [number for (number,) in rows]
