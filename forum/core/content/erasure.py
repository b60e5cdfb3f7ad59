"""Erasure of an author's content: unlinked from them where it stays, blanked where it doesn't."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select

from forum.core.content import lifecycle
from forum.core.content.publishable import Authored, Editable
from forum.core.content.registry import registry_of
from forum.core.content.sealed import SealedText
from forum.core.content.summary import VisibilityChange
from forum.core.content.text_history import forget_replaced
from forum.core.media.photos import erase_photos, erasing
from forum.core.personal_data import Erasure
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.visibility import Visibility

BATCH = 500
"""Rows per statement; databases limit the parameters of one."""


_NO_EDIT = dict.fromkeys(
    ("edited_title", "edited_body", "edited_html", "edited_location", "edited_name")
)


def authored_tables(session: ReadSession) -> list[type[Authored]]:
    """The tables of what residents write, in lock order: content with a page before comments."""
    tables = [content_type.table for content_type in registry_of(session).types.values()]
    authored = [table for table in tables if table is not None and issubclass(table, Authored)]
    return sorted(authored, key=lambda table: not issubclass(table, Editable))


async def lock_authored(uow: UnitOfWork, member_id: int) -> None:
    """Lock everything that a member wrote, in lock order: no decision on it is made meanwhile."""
    for table in authored_tables(uow):
        rows = select(table.id).where(col(table.author_id) == member_id).order_by(col(table.id))
        await uow.fetch_all(rows.with_for_update(key_share=True))


async def erase_authored(
    uow: UnitOfWork,
    table: type[Authored],
    erasure: Erasure,
    *,
    stays: Callable[[Any], bool] = lambda content: False,
) -> list[int]:
    """Erase what a member wrote: public content stays if they keep their texts, or if it `stays`.

    Drafts are deleted: nothing refers to them. Photos go with whom they may show, whatever stays. What
    stays is by a former participant, without a name.
    All else is `erased`: its texts are empty, its row keeps answers and votes in place. Returns the
    ids of what stayed; what it said before is in no history. The rows must be locked (`lock_authored`).
    """
    member_id = erasure.person.member_id
    if member_id is None:
        return []
    own = col(table.author_id) == member_id
    written = [id for id in await uow.all(select(col(table.id)).where(own)) if id is not None]
    for ids in _batches(written):
        await erase_photos(uow, table.KIND, ids)
    await uow.execute(delete(table).where(own, col(table.visibility) == Visibility.draft))
    contents = await uow.all(select(table).where(own))
    kept = [
        content.pk
        for content in contents
        if content.is_public and (erasure.keep_texts or stays(content))
    ]
    gone = [content for content in contents if content.pk not in set(kept)]
    for content in gone:
        if content.visibility is not Visibility.erased:
            await lifecycle.move(uow, content.ref, VisibilityChange(Visibility.erased))
    for ids in _batches([content.pk for content in contents]):
        await forget_replaced(uow, table.KIND, ids)
    unlinked = _unlinked(table)
    await _set(uow, table, [content.pk for content in gone], unlinked | _blank(table))
    await _set(uow, table, kept, unlinked)
    return kept


async def blank_content(uow: UnitOfWork, ref: ContentRef) -> None:
    """Empty the texts of content whose author deletes it, and unlink it from them."""
    table = registry_of(uow).content_type(ref.kind).table
    if table is not None and issubclass(table, Authored):
        await _set(uow, table, [ref.id], _unlinked(table) | _blank(table))


def _unlinked(table: type[Authored]) -> dict[str, Any]:
    """Values that unlink content from its author; a waiting edit goes too."""
    values: dict[str, Any] = {"author_id": None, "name_shown": "", "author_left": True}
    return values | (_NO_EDIT if issubclass(table, Editable) else {})


def _blank(table: type[Authored]) -> dict[str, Any]:
    """Values that empty all texts of content."""
    others = {"title": "", "location": ""} if issubclass(table, Editable) else {}
    return {"body": "", "body_html": "", **others}


async def _set(
    uow: UnitOfWork, table: type[Authored], ids: list[int], values: dict[str, Any]
) -> None:
    for batch in _batches(ids):
        await uow.execute(update(table).where(col(table.id).in_(batch)).values(values))


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def destroy_before(
    kind: str,
) -> Callable[[AsyncConnection, Sequence[Any]], Awaitable[None]]:
    """What retention does before it deletes content of a kind (`Retention.first`)."""

    async def destroy(connection: AsyncConnection, ids: Sequence[Any]) -> None:
        of_these = col(SealedText.subject_kind) == kind, col(SealedText.subject_id).in_(ids)
        await connection.execute(delete(SealedText).where(*of_these))
        await connection.execute(erasing(kind, ids))

    return destroy
