"""Actions on photos: keep, give to content, change with an edit, end with their content, leave out."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Update, or_, update
from sqlmodel import col, select

from forum.core.media.converter import ConvertedPhoto
from forum.core.media.storage import Storage
from forum.core.media.tables import Photo, PhotoEnd, file_name
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.core.visibility import Visibility

_ENDS_WITH = {
    Visibility.rejected: PhotoEnd.rejected,
    Visibility.withdrawn: PhotoEnd.withdrawn,
    Visibility.erased: PhotoEnd.erased,
}


@dataclass(frozen=True)
class ChosenPhoto:
    """A photo that a form holds, by name; `alt`: what is to be seen on it, in its author's words."""

    name: str
    alt: str


async def keep_photo(
    session_factory: SessionFactory, storage: Storage, converted: ConvertedPhoto
) -> Photo:
    """Keep a photo of a form that isn't finished. Raises `StorageUnavailable`.

    The row is committed before its files are written: what a crash leaves of them is deleted with it.
    """
    photo = Photo(
        # Small letters only: a folder may not tell capitals from them.
        name=secrets.token_hex(16),
        width=converted.width,
        height=converted.height,
        widths=sorted(converted.files),
        staged_at=session_factory.clock.now(),
    )
    async with session_factory.unit_of_work() as uow:
        await uow.add(photo)
    for width, content in converted.files.items():
        await storage.write(file_name(photo.name, width), content)
    return photo


async def set_photos(uow: UnitOfWork, ref: ContentRef, chosen: Sequence[ChosenPhoto]) -> None:
    """Show these photos beside content, in this order, and no others. The content must be new or locked.

    One that isn't there any more, or belongs to other content by now, is passed over.
    """
    places = _places(chosen)
    for photo in await _lock(uow, ref, places):
        photo.edited_position, photo.edited_alt = None, ""
        if photo.name in places:
            photo.subject_kind, photo.subject_id = ref.kind, ref.id
            photo.position, photo.alt = places[photo.name]
        else:
            _remove(uow, photo)
    await uow.flush()


async def propose_photos(uow: UnitOfWork, ref: ContentRef, chosen: Sequence[ChosenPhoto]) -> None:
    """Keep these photos as those of an edit that waits. The content must be locked."""
    places = _places(chosen)
    for photo in await _lock(uow, ref, places):
        if photo.name in places:
            photo.subject_kind, photo.subject_id = ref.kind, ref.id
            photo.edited_position, photo.edited_alt = places[photo.name]
        else:
            photo.edited_position, photo.edited_alt = None, ""
            if photo.position is None:
                _remove(uow, photo)
    await uow.flush()


async def settle_photos(uow: UnitOfWork, ref: ContentRef, *, accepted: bool) -> None:
    """Show the photos of an edit that waited, or discard them. The content must be locked.

    One that a moderator left out has its place, too, should it be put back.
    """
    is_there = or_(col(Photo.ending).is_(None), col(Photo.ending) == PhotoEnd.left_out)
    for photo in await uow.all(select(Photo).where(_of(ref), is_there)):
        if accepted:
            photo.position, photo.alt = photo.edited_position, photo.edited_alt
        photo.edited_position, photo.edited_alt = None, ""
        if photo.position is None:
            _remove(uow, photo)
    await uow.flush()


def _places(chosen: Sequence[ChosenPhoto]) -> dict[str, tuple[int, str]]:
    """Position and description of each photo, by name."""
    return {each.name: (place, each.alt) for place, each in enumerate(chosen, start=1)}


async def _lock(
    uow: UnitOfWork, ref: ContentRef, names: dict[str, tuple[int, str]]
) -> Sequence[Photo]:
    """Lock the photos of content, and of these those of unfinished forms: of two forms one gets them."""
    usable = col(Photo.subject_id).is_(None) & col(Photo.name).in_(names)
    return await uow.all(
        select(Photo)
        .where(or_(_of(ref), usable), col(Photo.ending).is_(None))
        .order_by(col(Photo.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _of(ref: ContentRef) -> ColumnElement[bool]:
    return (col(Photo.subject_kind) == ref.kind) & (col(Photo.subject_id) == ref.id)


def _remove(uow: UnitOfWork, photo: Photo) -> None:
    photo.position, photo.ending, photo.ended_at = None, PhotoEnd.removed, uow.now


async def follow_visibility(uow: UnitOfWork, ref: ContentRef, to: Visibility) -> None:
    """End photos with their content, or have those that ended with it go on."""
    ending = _ENDS_WITH.get(to)
    if ending is PhotoEnd.erased:
        await erase_photos(uow, ref.kind, [ref.id])
    elif ending is not None:
        await _end(uow, ending, _of(ref), col(Photo.ending).is_(None))
    else:
        await uow.execute(
            update(Photo)
            .where(_of(ref), col(Photo.ending) == PhotoEnd.rejected)
            .values(ending=None, ended_at=None)
        )


async def erase_photos(uow: UnitOfWork, kind: str, ids: Sequence[int]) -> None:
    """End all photos of content of a kind, for good, with what was written about them."""
    await uow.execute(erasing(kind, ids))


def erasing(kind: str, ids: Sequence[int]) -> Update:
    """The statement of `erase_photos`, for what has no unit of work."""
    return (
        update(Photo)
        .where(col(Photo.subject_kind) == kind, col(Photo.subject_id).in_(ids))
        .values(
            ending=PhotoEnd.erased, ended_at=None, position=None, edited_position=None, alt="",
            edited_alt="",
        )
    )  # fmt: skip


async def leave_out(uow: UnitOfWork, photo: Photo) -> None:
    """Show a photo to nobody but moderators; they can put it back while its files are there."""
    await _end(uow, PhotoEnd.left_out, col(Photo.id) == photo.pk, col(Photo.ending).is_(None))


async def put_back(uow: UnitOfWork, photo: Photo) -> None:
    """Show a photo again that a moderator left out."""
    await uow.execute(
        update(Photo)
        .where(col(Photo.id) == photo.pk, col(Photo.ending) == PhotoEnd.left_out)
        .values(ending=None, ended_at=None)
    )


async def _end(uow: UnitOfWork, ending: PhotoEnd, *of: ColumnElement[bool]) -> None:
    await uow.execute(update(Photo).where(*of).values(ending=ending, ended_at=uow.now))
