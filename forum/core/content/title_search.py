"""Search for content of any kind and visibility by its title or number, for lists of staff."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, and_, or_, select
from sqlmodel import AutoString

from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.ref import ContentRef, parse_id
from forum.core.unit_of_work import ReadSession

SEARCHED = 20_000
"""How much of each kind is searched, the newest first: the cost is bounded however large the forum."""
MOST_FOUND = 500
"""At most so many of each kind are found, the newest first."""


async def find_by_title(session: ReadSession, text: str) -> list[ContentRef]:
    """What has this number, code or reference (`idea 48`), or all of these words in its title.

    Of content without a title the whole text counts, which its title is the beginning of.
    """
    found = await registry.named(session, text.lstrip("#")) + _referred_to(session, text)
    for content_type in registry_of(session).types.values():
        table: Any = content_type.table
        column = _words_of(table)
        if column is None or not content_type.is_moderated:
            continue
        newest = (
            select(table.id, column.label("words"))
            .order_by(table.id.desc())
            .limit(SEARCHED)
            .subquery()
        )
        matches = and_(*(_contains(newest.c.words, word) for word in text.split()))
        ids = await session.all(
            select(newest.c.id).where(matches).order_by(newest.c.id.desc()).limit(MOST_FOUND)
        )
        found += [ContentRef(content_type.name, id) for id in ids]
    return found


def _referred_to(session: ReadSession, text: str) -> list[ContentRef]:
    """What a text refers to as the copies of lists do, whether it exists or not."""
    kind, _, number = text.strip().lower().partition(" ")
    id = parse_id(number)
    return [ContentRef(kind, id)] if id and kind in registry_of(session).types else []


def _words_of(table: Any) -> Any:
    """The column that is searched; None for content whose titles are by language: staff wrote it."""
    columns = (getattr(table, name, None) for name in ("title", "body"))
    return next((each for each in columns if each is not None and _is_text(each)), None)


def _is_text(column: Any) -> bool:
    return isinstance(column.type, String | AutoString)


def _contains(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(each, autoescape=True) for each in _variants(word)))


def _variants(word: str) -> Iterator[str]:
    # SQLite's lower() leaves letters outside ASCII as they are: they are tried as they are mostly written.
    yield word.lower()
    if not word.isascii():
        yield word.upper()
        yield word.capitalize()
