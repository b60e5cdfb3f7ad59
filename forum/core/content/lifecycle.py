"""Content lifecycle: transitions between draft, pending, public, hidden …, for every content type.

Each transition locks the row first and checks its current state: of two concurrent requests the
second sees the result of the first. Events are published in the transaction that changes the row.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import delete, update
from sqlmodel import col

from forum.core.content.publishable import Authored, Editable, Publishable
from forum.core.content.registry import registry_of
from forum.core.content.sealed import destroy_sealed_texts, give_sealed_texts
from forum.core.content.summary import VisibilityChange
from forum.core.content.text_history import forget_replaced, keep_replaced
from forum.core.errors import Conflict, NotFound
from forum.core.journal.event import ContentChanged, ContentSubmitted, VisibilityChanged
from forum.core.media.photos import erase_photos, follow_visibility, settle_photos
from forum.core.ref import ContentRef
from forum.core.text.html import RichText
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility, check_visibility_transition

Content = TypeVar("Content", bound=Publishable)
Draft = TypeVar("Draft", bound=Authored)


@dataclass(frozen=True)
class TextEdit:
    """What an edit makes of the words of content; None: that stays as it is."""

    title: str
    body: RichText
    location: str | None = None
    name_shown: str | None = None


async def lock(uow: UnitOfWork, table: type[Content], number: int) -> Content:
    """Lock a row until the commit and return its current state; raises `NotFound`."""
    content = await uow.get(table, number, for_update=True)
    if content is None:
        raise NotFound
    return content


async def submit(
    uow: UnitOfWork, content: Publishable, signs: Sequence[str], *, publish: bool = False
) -> None:
    """Submit content to the moderators, or with `publish` make it public without moderation.

    `signs` are the codes of what screening noticed. The row must be new or locked.
    """
    before = content.visibility
    content.visibility = Visibility.public if publish else Visibility.pending
    await uow.flush()
    if publish or before is Visibility.returned:
        _publish_move(uow, content, before)
    if not publish:
        uow.publish(ContentSubmitted(subject=content.ref, signs=",".join(signs)))


async def claim_draft(uow: UnitOfWork, table: type[Authored], number: int, member_id: int) -> None:
    """Assign a draft to the member who wrote it, but can't submit it yet.

    It is then in their export, and erased with them.
    """
    claimed = await uow.execute(
        update(table)
        .where(
            col(table.id) == number,
            col(table.visibility) == Visibility.draft,
            col(table.author_id).is_(None),
        )
        .values(author_id=member_id)
    )
    if claimed.rowcount:
        await give_sealed_texts(uow, ContentRef(table.KIND, number), member_id)


async def confirm_draft(
    uow: UnitOfWork, draft: Draft, find_same: Callable[[Draft], Awaitable[Draft | None]]
) -> tuple[Draft, bool]:
    """Assign a draft to the member who confirmed it.

    Returns the content and whether it is new: if `find_same` finds the same text by this member,
    the draft is deleted and the earlier content returned. Raises `NotFound`, and `Conflict` for
    anything but a draft.
    """
    draft = await lock(uow, type(draft), draft.number)
    if draft.visibility is not Visibility.draft:
        raise Conflict("visibility_move")
    if same := await find_same(draft):
        await discard_draft(uow, type(draft), draft.number)
        return same, False
    draft.author_id = uow.actor.member_id
    await give_sealed_texts(uow, draft.ref, uow.actor.member_id)
    return draft, True


async def discard_draft(uow: UnitOfWork, table: type[Publishable], number: int) -> bool:
    """Delete a draft, unless it was submitted in the meantime; returns whether it was deleted."""
    deleted = await uow.execute(
        delete(table).where(col(table.id) == number, col(table.visibility) == Visibility.draft)
    )
    if deleted.rowcount:
        await destroy_sealed_texts(uow, ContentRef(table.KIND, number))
        await erase_photos(uow, table.KIND, [number])
    return bool(deleted.rowcount)


async def publish_draft(
    uow: UnitOfWork, table: type[Content], number: int, **values: Any
) -> Content:
    """Make a draft of the municipality public, without moderation.

    `values` are columns to set at the same time. Raises `NotFound`, and `Conflict` if it was
    published before.
    """
    content = await lock(uow, table, number)
    if content.visibility is not Visibility.draft:
        raise Conflict("already_published")
    content.visibility = Visibility.public
    for name, value in values.items():
        setattr(content, name, value)
    await uow.flush()
    _publish_move(uow, content, Visibility.draft)
    return content


async def lock_content(uow: UnitOfWork, ref: ContentRef) -> Publishable:
    """Lock content of any type until the commit, after what precedes it in the lock order.

    Raises `NotFound`, also for a content type whose visibility never changes.
    """
    content_type = registry_of(uow).content_type(ref.kind)
    if content_type.table is None:
        raise NotFound
    if content_type.lock_first:
        await content_type.lock_first(uow, ref.id)
    return await lock(uow, content_type.table, ref.id)


async def move(uow: UnitOfWork, ref: ContentRef, change: VisibilityChange) -> None:
    """Change the visibility of content and call the `on_move` hook of its content type.

    Raises `NotFound`, and `Conflict` if its current visibility doesn't allow the transition.
    """
    content = await lock_content(uow, ref)
    content_type = registry_of(uow).content_type(ref.kind)
    before = content.visibility
    check_visibility_transition(before, change.to)
    content.visibility = change.to
    if before is Visibility.public:
        await forget_replaced(uow, ref.kind, [ref.id])
    if content_type.on_move:
        await content_type.on_move(uow, content, before, change)
    await uow.flush()
    await follow_visibility(uow, ref, change.to)
    _publish_move(uow, content, before)


async def propose_edit(
    uow: UnitOfWork, content: Editable, edit: TextEdit, signs: Sequence[str]
) -> None:
    """Store an edit of public content until a moderator decides on it. The row must be locked."""
    content.edited_title, content.edited_location = edit.title, edit.location
    content.edited_body, content.edited_html = edit.body.source, edit.body.html
    content.edited_name = edit.name_shown
    await uow.flush()
    uow.publish(ContentSubmitted(subject=content.ref, edited=True, signs=",".join(signs)))


async def settle_edit(uow: UnitOfWork, ref: ContentRef, *, accepted: bool) -> None:
    """Replace the public text by the waiting edit, or discard the edit.

    Raises `NotFound` for a content type without edits, `Conflict` if no edit is waiting.
    """
    content = await _lock_editable(uow, ref)
    body, html = content.edited_body, content.edited_html
    if body is None or html is None:
        raise Conflict("visibility_move")
    title = content.edited_title or content.title
    edit = TextEdit(title, RichText(body, html), content.edited_location, content.edited_name)
    content.edited_title = content.edited_body = content.edited_html = None
    content.edited_location = content.edited_name = None
    await settle_photos(uow, ref, accepted=accepted)
    if accepted:
        await _replace_text(uow, content, edit)
    else:
        await uow.flush()


async def replace_text(uow: UnitOfWork, ref: ContentRef, edit: TextEdit) -> None:
    """Replace the public text by an edit that needn't wait, or was refused before; a newer one waits on.

    Raises `NotFound` for a content type without edits.
    """
    await _replace_text(uow, await _lock_editable(uow, ref), edit)


async def _lock_editable(uow: UnitOfWork, ref: ContentRef) -> Editable:
    content_type = registry_of(uow).content_type(ref.kind)
    if content_type.table is None or not issubclass(content_type.table, Editable):
        raise NotFound
    return await lock(uow, content_type.table, ref.id)


async def _replace_text(uow: UnitOfWork, content: Editable, edit: TextEdit) -> None:
    if content.is_public:
        await keep_replaced(uow, content.ref, content.title, content.body)
    content.title, content.body, content.body_html = edit.title, edit.body.source, edit.body.html
    if edit.location is not None:
        content.location = edit.location
    if edit.name_shown is not None:
        content.name_shown = edit.name_shown
    content_type = registry_of(uow).content_type(content.KIND)
    if content_type.on_edit:
        await content_type.on_edit(uow, content)
    await uow.flush()
    uow.publish(ContentChanged(subject=content.ref))


def _publish_move(uow: UnitOfWork, content: Publishable, before: Visibility) -> None:
    after = content.visibility
    uow.publish(VisibilityChanged(subject=content.ref, before=before, after=after))
