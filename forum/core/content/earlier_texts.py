"""Earlier texts: whether a text repeats one of them, and whether its author sends many in a short time.

Both read a fixed number of the newest rows of each content type, by indexes: they cost the same however large
the forum is.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import col

from forum.core.content.authorship import UNWRITTEN, authored_tables
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
    since, sent = session.now - speed.within, 0
    for content_type, table in authored_tables(session):
        newest = (
            select(col(table.id), col(table.posted_at))
            .where(col(table.author_id) == author_id, col(table.visibility).not_in(UNWRITTEN))
            .order_by(col(table.id).desc())
            .limit(speed.texts + 1)
        )
        sent += sum(
            posted_at > since and ContentRef(content_type.name, number) != ref
            for number, posted_at in await session.fetch_all(newest)
        )
    return sent >= speed.texts


async def find_repeated(
    session: ReadSession, ref: ContentRef, author_id: int | None, body: str, since: datetime
) -> ContentRef | None:
    """Other content since a moment that this text repeats, whatever became of it; None without any."""
    text = Repetition(body)
    async for earlier in _newest_texts(session, author_id, text.lengths):
        if earlier.ref == ref or earlier.posted_at <= since:
            continue
        same_author = author_id is not None and earlier.author_id == author_id
        if text.is_repeated_by(earlier.body, same_author=same_author):
            return earlier.ref
    return None


@dataclass(frozen=True, slots=True)
class _EarlierText:
    ref: ContentRef
    author_id: int | None
    posted_at: datetime
    body: str


async def _newest_texts(
    session: ReadSession, author_id: int | None, lengths: tuple[int, int]
) -> AsyncIterator[_EarlierText]:
    """The newest texts of everybody, then of the author; those whose length is between the two."""
    fewest, most = lengths
    values = {"author_id": author_id, "fewest": fewest, "most": most}
    for content_type, table in authored_tables(session):
        for own in (False, True) if author_id is not None else (False,):
            rows = await session.fetch_all(_newest(table, own=own), values)
            for number, author, posted_at, body in rows:
                yield _EarlierText(ContentRef(content_type.name, number), author, posted_at, body)


@lru_cache
def _newest(table: type[Authored], *, own: bool) -> Select[Any]:
    # First the newest, then those of a fitting length: the other way round, a text of a rare length would
    # be looked for in the whole table.
    newest = (
        select(col(table.id), col(table.author_id), col(table.posted_at), col(table.body))
        .where(col(table.visibility).not_in(UNWRITTEN))
        .order_by(col(table.id).desc())
    )
    if own:
        newest = newest.where(col(table.author_id) == bindparam("author_id")).limit(OWN_COMPARED)
    else:
        newest = newest.limit(COMPARED)
    texts = newest.subquery()
    fits = func.length(texts.c.body).between(bindparam("fewest"), bindparam("most"))
    return select(texts).where(fits).order_by(texts.c.id.desc())
