"""Earlier texts: whether a text repeats one of them, and whether its author sends many in a short time.

Both read a fixed number of the newest rows of each content type, by indexes: they cost the same however large
the forum is.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlmodel import col

from forum.core.content.authorship import UNWRITTEN, moderated_tables
from forum.core.content.publishable import Authored
from forum.core.content.review_policy import Speed
from forum.core.ref import ContentRef
from forum.core.screening.repeats import Repetition
from forum.core.unit_of_work import ReadSession

COMPARED = 200
"""Newest texts of each content type to which another is compared."""
OWN_COMPARED = 50
"""Newest texts of its own author to which it is compared, however much others wrote since."""


async def is_fast(
    session: ReadSession, ref: ContentRef, author_id: int | None, speed: Speed
) -> bool:
    """Whether an author sent as many other texts in the last time as they may before this one."""
    if not speed.texts or author_id is None:
        return False
    since = session.now - speed.within
    rows = await session.fetch_all(
        _newest_times(_tables(session)), {"author_id": author_id, "most": speed.texts + 1}
    )
    sent: int = sum(
        posted_at > since and ContentRef(kind, number) != ref for kind, number, posted_at in rows
    )
    return sent >= speed.texts


async def find_repeated(
    session: ReadSession, ref: ContentRef, author_id: int | None, body: str, since: datetime
) -> ContentRef | None:
    """Other content since a moment that this text repeats, whatever became of it; None without any."""
    text = Repetition(body)
    fewest, most = text.lengths
    rows = await session.fetch_all(
        _newest_texts(_tables(session), has_author=author_id is not None),
        {"author_id": author_id, "since": since, "fewest": fewest, "most": most},
    )
    for kind, number, author, earlier in rows:
        same_author = author_id is not None and author == author_id
        found = ContentRef(kind, number)
        if found != ref and text.is_repeated_by(earlier, same_author=same_author):
            return found
    return None


Tables = tuple[tuple[str, type[Authored]], ...]


def _tables(session: ReadSession) -> Tables:
    return tuple((content_type.name, table) for content_type, table in moderated_tables(session))


@lru_cache
def _newest_times(tables: Tables) -> CompoundSelect[Any]:
    """When the newest texts of an author were sent, of every kind."""
    return union_all(
        *(
            _limited(
                kind,
                select(col(table.id).label("id"), col(table.posted_at))
                .where(_is_written(table), col(table.author_id) == bindparam("author_id"))
                .order_by(col(table.id).desc())
                .limit(bindparam("most")),
            )
            for kind, table in tables
        )
    )


@lru_cache
def _newest_texts(tables: Tables, *, has_author: bool) -> CompoundSelect[Any]:
    """The newest texts of everybody, and of the author, that can be alike: by their time and length."""
    parts = []
    for kind, table in tables:
        newest: Any = (
            select(
                col(table.id).label("id"),
                col(table.author_id),
                col(table.posted_at),
                col(table.body),
            )
            .where(_is_written(table))
            .order_by(col(table.id).desc())
        )
        own = newest.where(col(table.author_id) == bindparam("author_id")).limit(OWN_COMPARED)
        parts += [_alike(kind, each) for each in (newest.limit(COMPARED), *[own] * has_author)]
    return union_all(*parts)


def _alike(kind: str, newest: Any) -> Select[Any]:
    # Limited first: the other way round, a text of a rare length would be looked for in the whole table.
    texts = newest.subquery()
    return select(literal(kind), texts.c.id, texts.c.author_id, texts.c.body).where(
        texts.c.posted_at > bindparam("since"),
        func.length(texts.c.body).between(bindparam("fewest"), bindparam("most")),
    )


def _limited(kind: str, newest: Any) -> Select[Any]:
    # SQLite takes a limit inside a union only in a subquery.
    return select(literal(kind), *newest.subquery().c)


def _is_written(table: type[Authored]) -> ColumnElement[bool]:
    return col(table.visibility).not_in(UNWRITTEN)
