"""Queries on public content of any kind, as everybody may share it."""

from collections.abc import AsyncIterator

from forum.core.actor import GUEST
from forum.core.content import registry
from forum.core.content.registry import ContentType, registry_of
from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import HasInfo, ReadSession, SessionFactory

BATCH = 500
"""Rows that are read at once for a sitemap."""
LARGEST_ID = 10**15
"""No address names a larger one (`web/convertors.py`)."""


def shared_types(holder: HasInfo) -> list[ContentType]:
    """The content types that have pages of their own, which are shared and listed for search engines."""
    return [
        content_type
        for content_type in registry_of(holder).types.values()
        if content_type.short_path and content_type.public_ids
    ]


async def shared(session: ReadSession, collection: str, number: int) -> Summary:
    """Public content by the beginning of its address and its number, of merged content the canonical one.

    Raises `NotFound` for anything else, whoever asks.
    """
    content_type = registry_of(session).by_collection(collection)
    if content_type.short_path is None:
        raise NotFound
    ref = ContentRef(content_type.name, number)
    summary = await registry.visible_summary(session, ref, GUEST)
    if summary.merged_into is not None:
        summary = await registry.visible_summary(session, summary.merged_into, GUEST)
    return summary


async def filled_parts(session: ReadSession, content_type: ContentType, size: int) -> list[int]:
    """The numbers, from 1, of those ranges of `size` ids in which a type has public content.

    One query for each of them.
    """
    assert content_type.public_ids
    parts: list[int] = []
    while found := await content_type.public_ids(session, parts[-1] * size if parts else 0, 1):
        parts.append((found[0] - 1) // size + 1)
    return parts


async def has_public(session: ReadSession, content_type: ContentType, part: int, size: int) -> bool:
    """Whether a type has public content in one such range."""
    assert content_type.public_ids
    if part * size > LARGEST_ID:
        return False
    found = await content_type.public_ids(session, (part - 1) * size, 1)
    return bool(found) and found[0] <= part * size


async def public_summaries(
    session_factory: SessionFactory, content_type: ContentType, part: int, size: int
) -> AsyncIterator[list[Summary]]:
    """The public content of one such range, in batches, each read in a session of its own."""
    assert content_type.public_ids
    after, last = (part - 1) * size, part * size
    while after < last:
        async with session_factory.read_session() as session:
            ids = await content_type.public_ids(session, after, BATCH)
            within = [number for number in ids if number <= last]
            summaries = await content_type.summaries(session, within)
        yield [summary for _, summary in sorted(summaries.items()) if summary.is_found]
        if len(within) < BATCH:
            return
        after = within[-1]
