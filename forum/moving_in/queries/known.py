"""Queries of what is here already: what the rows of a file are compared with."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlmodel import col

from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.rules import moved_in_at
from forum.ideas.tables import Idea, Milestone, MilestoneKind, Status
from forum.moving_in.tables import ImportedComment, ImportedIdea


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
