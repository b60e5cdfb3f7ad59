"""Queries of ideas and votes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal_column, tuple_, union
from sqlalchemy import select as columns
from sqlmodel import col, select

from forum.core.database.columns import table_of
from forum.core.database.pagination import (
    KeysetPage,
    decode_cursor,
    keyset_after,
    paginate,
    type_in_key,
)
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, SessionFactory
from forum.core.visibility import Visibility
from forum.ideas import rules
from forum.ideas.tables import Idea, ListedIdea, Status, UnsentIdea, Vote, VoteTarget
from forum.town.tables import Neighbourhood

_IDEA = table_of(Idea).c
PAGE_SIZE = 20
SORTS: dict[str, tuple[Any, type]] = {
    "trending": (Idea.trend, float),
    "new": (Idea.public_day, float),
    "votes": (Idea.votes_count, int),
    "discussed": (Idea.comments_count, int),
}
# A literal, not a bind parameter: otherwise a generic plan can't use the partial indexes.
IS_PUBLIC = and_(
    col(Idea.visibility) == literal_column(f"'{Visibility.public}'"),
    col(Idea.merged_into).is_(None),
)
"""SQL condition: the idea is public, and not merged into another one."""

LISTED_COLUMNS = (_IDEA.id, *(_IDEA[name] for name in ListedIdea._fields[1:]))
"""Columns of `ListedIdea`, in the order of its fields."""


@dataclass(frozen=True)
class Filters:
    """Filters of the list of ideas: ids, None for all. `among`: only these ideas; `excluded`: not these."""

    neighbourhood_id: int | None = None
    theme_id: int | None = None
    call_id: int | None = None
    status: Status | None = None
    among: tuple[int, ...] | None = None
    excluded: tuple[int, ...] | None = None

    def values(self) -> dict[str, Any]:
        """The filters that are set, as bind parameters by the names of the fields."""
        return {name: value for name, value in vars(self).items() if value is not None}


async def page(
    session: ReadSession, filters: Filters, sort: str, after: str | None, size: int = PAGE_SIZE
) -> KeysetPage[ListedIdea]:
    """A page of public ideas, by keyset pagination; raises `NotFound` for an invalid cursor."""
    column, kind = SORTS[sort]
    last = decode_cursor(after, (kind, int)) if after else None
    found = await ideas_after(session, filters, sort, last, size + 1)
    return paginate(found, size, lambda idea: (getattr(idea, column.key), idea.number))


async def ideas_after(
    session: ReadSession, filters: Filters, sort: str, last: tuple[Any, ...] | None, limit: int
) -> list[ListedIdea]:
    """Public ideas in an order of `SORTS`, after the one whose sort key and number are `last`."""
    values = filters.values()
    statement = _page_statement(sort, frozenset(values), is_first=last is None)
    if last is not None:
        values["last_value"], values["last_id"] = last
    rows = await session.fetch_all(statement, values | {"size": limit})
    return [ListedIdea._make(row) for row in rows]


@lru_cache(maxsize=256)
def _page_statement(sort: str, filters: frozenset[str], *, is_first: bool) -> Select[Any]:
    """The statement of a page with these filters; built once, since that takes longer than its rows."""
    column: Any = col(SORTS[sort][0])
    statement = columns(*LISTED_COLUMNS).where(IS_PUBLIC)
    for name in filters - {"among", "excluded"}:
        statement = statement.where(_IDEA[name] == bindparam(name))
    if "among" in filters:
        statement = statement.where(_IDEA.id.in_(bindparam("among", expanding=True)))
    if "excluded" in filters:
        statement = statement.where(_IDEA.id.not_in(bindparam("excluded", expanding=True)))
    if not is_first:
        last = [
            bindparam("last_value", type_=type_in_key(column.type)),
            bindparam("last_id", type_=_IDEA.id.type),
        ]
        statement = statement.where(tuple_(column, _IDEA.id) < tuple_(*last))
    return statement.order_by(column.desc(), _IDEA.id.desc()).limit(bindparam("size"))


_LISTED = columns(*LISTED_COLUMNS).where(
    IS_PUBLIC, _IDEA.id.in_(bindparam("numbers", expanding=True))
)


async def listed_ideas(session: ReadSession, numbers: Sequence[int]) -> dict[int, ListedIdea]:
    """Those of these ideas that are public and not merged into another one, by number."""
    if not numbers:
        return {}
    rows = await session.fetch_all(_LISTED, {"numbers": list(numbers)})
    return {row.id: ListedIdea._make(row) for row in rows}


async def idea(session: ReadSession, number: int, *, for_update: bool = False) -> Idea:
    """An idea by its number, whatever its visibility; raises `NotFound`.

    With `for_update` its row is locked until the commit.
    """
    found = await session.get(Idea, number, for_update=for_update)
    if found is None:
        raise NotFound
    return found


VOTE_TARGET_COLUMNS = (
    _IDEA.id, _IDEA.title, _IDEA.author_id, _IDEA.visibility, _IDEA.status,
    _IDEA.merged_into, _IDEA.merged_count,
)  # fmt: skip
"""Columns of `VoteTarget`, in the order of its fields."""
_SELECT_VOTE_TARGET = columns(*VOTE_TARGET_COLUMNS).where(_IDEA.id == bindparam("number"))


async def vote_target(session: ReadSession, number: int) -> VoteTarget:
    """The columns of an idea that voting needs, whatever its visibility; raises `NotFound`."""
    for row in await session.fetch_all(_SELECT_VOTE_TARGET, {"number": number}):
        return VoteTarget(*row)
    raise NotFound


_SELECT_SUMMARIES = (
    columns(
        _IDEA.id.label("number"),
        *(_IDEA[name] for name in (
            "title", "body", "body_html", "language", "visibility", "author_id", "name_shown", "posted_at",
            "edited_title", "edited_body", "edited_html", "edited_location", "edited_name", "location", "source",
            "author_left", "merged_into",
        )),
        table_of(Neighbourhood).c.name.label("place"),
    )
    .outerjoin(table_of(Neighbourhood), table_of(Neighbourhood).c.id == _IDEA.neighbourhood_id)
    .where(_IDEA.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip


async def next_number(session: ReadSession) -> int:
    """The number that a new idea would have now."""
    return (await session.first(select(func.max(Idea.id))) or 0) + 1


async def unsent_idea(session: ReadSession, member_id: int) -> UnsentIdea | None:
    """What a member kept of a new idea; None if they kept nothing."""
    return await session.get(UnsentIdea, member_id)


async def summary_rows(session: ReadSession, ids: Iterable[int]) -> Sequence[Any]:
    """The columns that summaries need, of ideas by their ids, whatever their visibility."""
    return await session.fetch_all(_SELECT_SUMMARIES, {"ids": list(ids)})


async def ideas(session: ReadSession, ids: Iterable[int]) -> list[Idea]:
    """Ideas by their ids, whatever their visibility."""
    return await session.all(select(Idea).where(col(Idea.id).in_(list(ids))))


async def idea_by_code(session: ReadSession, code: str) -> Idea:
    """The idea of a short link; raises `NotFound`."""
    found = await session.first(select(Idea).where(Idea.code == code))
    if found is None:
        raise NotFound
    return found


async def named(session: ReadSession, text: str) -> int | None:
    """The number of the idea that a text names: `12`, `#12`, or the code of its short link."""
    number, code = rules.number_in(text), rules.code_in(text)
    found: int | None = None
    if number is not None:
        found = await session.first(select(Idea.id).where(col(Idea.id) == number))
    if found is None and code is not None:
        # Also when it is a number that no idea has: a code may consist of digits only.
        found = await session.first(select(Idea.id).where(col(Idea.code) == code))
    return found


async def same_idea(session: ReadSession, author_id: int, title: str, body: str) -> Idea | None:
    """An idea that this author posted with exactly the same text and didn't withdraw."""
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


async def by_author(session: ReadSession, author_id: int, limit: int = 100) -> list[Idea]:
    """The ideas a member has posted, newest first."""
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
    """The public ideas a member supports, themselves or by one merged into them, newest vote first."""
    canonical = func.coalesce(Idea.merged_into, Idea.id).label("id")
    voted = (
        select(canonical, func.max(Vote.cast_at).label("cast_at"))
        .join(Idea, col(Idea.id) == col(Vote.idea_id))
        .where(Vote.member_id == member_id)
        .group_by(canonical)
        .subquery()
    )
    return await session.all(
        select(Idea)
        .join(voted, voted.c.id == col(Idea.id))
        .where(IS_PUBLIC)
        .order_by(voted.c.cast_at.desc())
        .limit(limit)
    )


async def has_voted(session: ReadSession, idea_id: int, member_id: int) -> bool:
    """Whether a member supports a canonical idea, itself or by one merged into it."""
    return bool(await voted_among(session, [idea_id], member_id))


_VOTE = table_of(Vote).c
_IS_OWN = _VOTE.member_id == bindparam("member_id")
_VOTED_AMONG = union(
    columns(_VOTE.idea_id).where(_IS_OWN, _VOTE.idea_id.in_(bindparam("ids", expanding=True))),
    columns(_IDEA.merged_into)
    .join(table_of(Vote), _VOTE.idea_id == _IDEA.id)
    .where(_IS_OWN, _IDEA.merged_into.in_(bindparam("ids", expanding=True))),
)


async def voted_among(
    executor: ReadSession | SessionFactory, ids: Sequence[int], member_id: int
) -> set[int]:
    """Which of these ideas a member supports, themselves or by one merged into them.

    One statement, which a `SessionFactory` executes in autocommit.
    """
    rows = await executor.fetch_all(_VOTED_AMONG, {"member_id": member_id, "ids": list(ids)})
    return {idea_id for (idea_id,) in rows}


async def waiting(
    session: ReadSession, statuses: Sequence[Status], limit: int = 50, after: str | None = None
) -> KeysetPage[Idea]:
    """A page of public ideas with one of these statuses, most supported first, for officials."""
    statement = select(Idea).where(IS_PUBLIC, col(Idea.status).in_(statuses))
    if after:
        last = decode_cursor(after, (int, int))
        statement = statement.where(keyset_after([col(Idea.votes_count), col(Idea.id)], last))
    found = await session.all(
        statement.order_by(col(Idea.votes_count).desc(), col(Idea.id).desc()).limit(limit + 1)
    )
    return paginate(found, limit, lambda idea: (idea.votes_count, idea.number))


async def count_by_status(session: ReadSession) -> dict[Status, int]:
    """Number of public ideas by status."""
    rows = await session.fetch_all(
        select(Idea.status, func.count()).where(IS_PUBLIC).group_by(col(Idea.status))
    )
    return {status: count for status, count in rows}


async def public_ids(session: ReadSession, after: int, limit: int) -> list[int]:
    """Ids of public ideas above `after`, ascending."""
    rows = await session.fetch_all(
        select(Idea.id).where(IS_PUBLIC, col(Idea.id) > after).order_by(col(Idea.id)).limit(limit)
    )
    return [row[0] for row in rows]


async def public_ids_of_part(
    session: ReadSession, part: ContentRef, after: int, limit: int
) -> list[int]:
    """Ids of the public ideas of a theme or a neighbourhood above `after`, ascending."""
    column = {"theme": col(Idea.theme_id), "neighbourhood": col(Idea.neighbourhood_id)}[part.kind]
    rows = await session.fetch_all(
        select(Idea.id)
        .where(IS_PUBLIC, column == part.id, col(Idea.id) > after)
        .order_by(col(Idea.id))
        .limit(limit)
    )
    return [row[0] for row in rows]
