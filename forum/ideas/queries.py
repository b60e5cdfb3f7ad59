"""Every question about ideas, calls, neighbourhoods and themes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column
from sqlalchemy import select as columns
from sqlmodel import col, select

from forum.core.database.columns import table_of
from forum.core.database.pagination import KeysetPage, decode_cursor, keyset_after, paginate
from forum.core.errors import NotFound
from forum.core.unit_of_work import ReadSession, SessionFactory
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea, Milestone, MilestoneKind, Status, Vote, VoteTarget
from forum.town.tables import Neighbourhood

PAGE_SIZE = 20
SORTS: dict[str, tuple[Any, type]] = {
    "trending": (Idea.trend, float),
    "new": (Idea.public_day, float),
    "votes": (Idea.votes_count, int),
    "discussed": (Idea.comments_count, int),
}
# Spelled out, not bound: only so does a plan made in advance know that it may use the indexes.
IS_PUBLIC = col(Idea.visibility) == literal_column(f"'{Visibility.public}'")


@dataclass(frozen=True)
class Filters:
    """What the list of ideas is narrowed to; ids, None for all. `among`: only these ideas."""

    neighbourhood_id: int | None = None
    theme_id: int | None = None
    call_id: int | None = None
    status: Status | None = None
    among: tuple[int, ...] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filters in SQL, public ideas only."""
        found = [IS_PUBLIC]
        for column, value in (
            (Idea.neighbourhood_id, self.neighbourhood_id),
            (Idea.theme_id, self.theme_id),
            (Idea.call_id, self.call_id),
            (Idea.status, self.status),
        ):
            if value is not None:
                found.append(col(column) == value)
        if self.among is not None:
            found.append(col(Idea.id).in_(self.among))
        return found


async def page(
    session: ReadSession, filters: Filters, sort: str, after: str | None, size: int = PAGE_SIZE
) -> KeysetPage[Idea]:
    """A page of public ideas; raises `NotFound` for a damaged cursor."""
    column, kind = SORTS[sort]
    statement = select(Idea).where(*filters.conditions())
    if after:
        statement = statement.where(
            keyset_after([col(column), col(Idea.id)], decode_cursor(after, (kind, int)))
        )
    statement = statement.order_by(col(column).desc(), col(Idea.id).desc()).limit(size + 1)
    ideas = await session.all(statement)
    return paginate(ideas, size, lambda idea: (getattr(idea, column.key), idea.number))


async def idea(session: ReadSession, number: int, *, for_update: bool = False) -> Idea:
    """An idea by its number, whatever its visibility; raises `NotFound`.

    With `for_update` nobody else changes it until the commit.
    """
    found = await session.get(Idea, number, for_update=for_update)
    if found is None:
        raise NotFound
    return found


_IDEA = table_of(Idea).c
STANDING = (_IDEA.id, _IDEA.title, _IDEA.author_id, _IDEA.visibility, _IDEA.status)
"""The columns of a `VoteTarget`, in its order."""
_STANDING = columns(*STANDING).where(_IDEA.id == bindparam("number"))


async def vote_target(session: ReadSession, number: int) -> VoteTarget:
    """Where an idea stands, without its texts, whatever its visibility; raises `NotFound`."""
    for row in await session.fetch_all(_STANDING, {"number": number}):
        return VoteTarget(*row)
    raise NotFound


_GLANCES = (
    columns(
        _IDEA.id.label("number"),
        *(_IDEA[name] for name in (
            "title", "body", "body_html", "language", "visibility", "author_id", "name_shown", "posted_at",
            "edited_title", "edited_body", "edited_html", "source",
        )),
        table_of(Neighbourhood).c.name.label("place"),
    )
    .outerjoin(table_of(Neighbourhood), table_of(Neighbourhood).c.id == _IDEA.neighbourhood_id)
    .where(_IDEA.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip


async def summary_rows(session: ReadSession, ids: Iterable[int]) -> Sequence[Any]:
    """As much of ideas as their summaries tell, by their ids, whatever their visibility."""
    return await session.fetch_all(_GLANCES, {"ids": list(ids)})


async def ideas(session: ReadSession, ids: Iterable[int]) -> list[Idea]:
    """Ideas by their ids, whatever their visibility."""
    return await session.all(select(Idea).where(col(Idea.id).in_(list(ids))))


async def idea_by_code(session: ReadSession, code: str) -> Idea:
    """The idea of a short link; raises `NotFound`."""
    found = await session.first(select(Idea).where(Idea.code == code))
    if found is None:
        raise NotFound
    return found


async def same_idea(session: ReadSession, author_id: int, title: str, body: str) -> Idea | None:
    """An idea this author has posted with the very same words, and not withdrawn."""
    return await session.first(
        select(Idea).where(
            Idea.author_id == author_id,
            Idea.title == title,
            Idea.body == body,
            col(Idea.visibility).not_in(
                [Visibility.draft, Visibility.withdrawn, Visibility.erased]
            ),
        )
    )


async def known_sources(session: ReadSession, source: str, ids: Sequence[str]) -> set[str]:
    """Which of these ids of another platform are here already."""
    found = await session.all(
        select(Idea).where(Idea.source == source, col(Idea.source_id).in_(ids))
    )
    return {idea.source_id for idea in found if idea.source_id}


async def by_author(session: ReadSession, author_id: int, limit: int = 100) -> list[Idea]:
    """What a member has posted, newest first."""
    return await session.all(
        select(Idea)
        .where(
            Idea.author_id == author_id,
            col(Idea.visibility).not_in([Visibility.draft, Visibility.erased]),
        )
        .order_by(col(Idea.id).desc())
        .limit(limit)
    )


async def voted_by(session: ReadSession, member_id: int, limit: int = 100) -> list[Idea]:
    """The public ideas a member supports, newest vote first."""
    return await session.all(
        select(Idea)
        .join(Vote, col(Vote.idea_id) == col(Idea.id))
        .where(Vote.member_id == member_id, IS_PUBLIC)
        .order_by(col(Vote.cast_at).desc())
        .limit(limit)
    )


async def has_voted(session: ReadSession, idea_id: int, member_id: int) -> bool:
    """Whether a member supports an idea."""
    return await session.get(Vote, (idea_id, member_id)) is not None


_VOTED_AMONG = columns(table_of(Vote).c.idea_id).where(
    table_of(Vote).c.member_id == bindparam("member_id"),
    table_of(Vote).c.idea_id.in_(bindparam("ids", expanding=True)),
)


async def voted_among(
    asked: ReadSession | SessionFactory, ids: Sequence[int], member_id: int
) -> set[int]:
    """Which of these ideas a member supports; a question by itself where nothing else is read."""
    rows = await asked.fetch_all(_VOTED_AMONG, {"member_id": member_id, "ids": list(ids)})
    return {idea_id for (idea_id,) in rows}


async def milestones(session: ReadSession, idea_id: int) -> list[Milestone]:
    """An idea's history, oldest first."""
    return await session.all(
        select(Milestone).where(Milestone.idea_id == idea_id).order_by(col(Milestone.id))
    )


async def milestone(session: ReadSession, milestone_id: int) -> Milestone | None:
    """One line of an idea's history."""
    return await session.get(Milestone, milestone_id)


async def waiting(
    session: ReadSession, statuses: Sequence[Status], limit: int = 50, after: str | None = None
) -> KeysetPage[Idea]:
    """Public ideas an official may have to move, most supported first."""
    statement = select(Idea).where(IS_PUBLIC, col(Idea.status).in_(statuses))
    if after:
        last = decode_cursor(after, (int, int))
        statement = statement.where(keyset_after([col(Idea.votes_count), col(Idea.id)], last))
    found = await session.all(
        statement.order_by(col(Idea.votes_count).desc(), col(Idea.id).desc()).limit(limit + 1)
    )
    return paginate(found, limit, lambda idea: (idea.votes_count, idea.number))


async def count_by_status(session: ReadSession) -> dict[Status, int]:
    """How many public ideas stand where."""
    rows = await session.fetch_all(
        select(Idea.status, func.count()).where(IS_PUBLIC).group_by(col(Idea.status))
    )
    return {status: count for status, count in rows}


async def lately_moved(session: ReadSession, status: Status, limit: int) -> list[Idea]:
    """Public ideas that reached a status, the latest first."""
    return await session.all(
        select(Idea)
        .join(Milestone, col(Milestone.idea_id) == col(Idea.id))
        .where(
            Milestone.kind == MilestoneKind.status,
            Milestone.after == status,
            Idea.status == status,
            IS_PUBLIC,
        )
        .order_by(col(Milestone.id).desc())
        .limit(limit)
    )


async def public_ids(session: ReadSession, after: int, limit: int) -> list[int]:
    """Ids of public ideas above `after`, ascending."""
    rows = await session.fetch_all(
        select(Idea.id).where(IS_PUBLIC, col(Idea.id) > after).order_by(col(Idea.id)).limit(limit)
    )
    return [row[0] for row in rows]


async def longest_under_review(session: ReadSession, limit: int = 5) -> list[tuple[Idea, datetime]]:
    """Ideas that are being looked into, with since when: the longest first."""
    since = func.max(Milestone.at)
    rows = await session.rows(
        select(Idea, since)
        .join(Milestone, col(Milestone.idea_id) == col(Idea.id))
        .where(
            IS_PUBLIC,
            Idea.status == Status.under_review,
            Milestone.kind == MilestoneKind.status,
            Milestone.after == Status.under_review,
        )
        .group_by(col(Idea.id))
        .order_by(since, col(Idea.id))
        .limit(limit)
    )
    return [(idea, moment) for idea, moment in rows]
