"""SELECTs of photos."""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, or_
from sqlmodel import col, select

from forum.core.media.tables import Photo, PhotoEnd
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession


async def photo(session: ReadSession, name: str) -> Photo | None:
    """The photo with this name, whatever became of it."""
    return await session.first(select(Photo).where(col(Photo.name) == name))


async def photo_by_id(session: ReadSession, id: int) -> Photo | None:
    """The photo with this id, whatever became of it."""
    return await session.get(Photo, id)


_SHOWN = (
    select(Photo)
    .where(
        col(Photo.subject_kind) == bindparam("kind"),
        col(Photo.subject_id).in_(bindparam("ids", expanding=True)),
        col(Photo.position).is_not(None),
    )
    .order_by(col(Photo.position))
)


async def shown_photos(
    session: ReadSession, kind: str, ids: Sequence[int]
) -> dict[int, list[Photo]]:
    """The photos beside the text of each content of a kind, in their order, by its id."""
    by_id: dict[int, list[Photo]] = {id: [] for id in ids}
    for each in await session.all(_SHOWN, {"kind": kind, "ids": list(ids)}):
        if each.is_shown and each.subject_id is not None:
            by_id[each.subject_id].append(each)
    return by_id


async def edited_photos(session: ReadSession, ref: ContentRef) -> list[Photo]:
    """The photos of an edit that waits, in their order; those that a moderator left out are gone from it."""
    found = await photos_of(session, ref)
    waiting = [each for each in found if each.edited_position is not None and not each.is_left_out]
    return sorted(waiting, key=lambda each: each.edited_position or 0)


async def photos_of(session: ReadSession, ref: ContentRef) -> list[Photo]:
    """All photos of content that its author didn't remove, also those that a moderator left out."""
    return await session.all(
        select(Photo)
        .where(
            col(Photo.subject_kind) == ref.kind,
            col(Photo.subject_id) == ref.id,
            or_(
                col(Photo.ending).is_(None),
                col(Photo.ending).not_in((PhotoEnd.removed, PhotoEnd.erased)),
            ),
        )
        .order_by(col(Photo.position), col(Photo.id))
    )


async def usable_photos(
    session: ReadSession, names: Sequence[str], ref: ContentRef | None
) -> dict[str, Photo]:
    """By name those of these photos that a form may hold: unfinished ones, and those of its own content."""
    if not names:
        return {}
    own = and_(
        col(Photo.subject_kind) == (ref.kind if ref else None),
        col(Photo.subject_id) == (ref.id if ref else None),
    )
    found = await session.all(
        select(Photo).where(
            col(Photo.name).in_(names),
            or_(col(Photo.subject_id).is_(None), own),
            col(Photo.ending).is_(None),
        )
    )
    return {each.name: each for each in found}


async def photo_marks(
    session: ReadSession, kind: str, ids: Sequence[int]
) -> dict[int, tuple[str, ...]]:
    """A text for each photo beside content of a kind, which changes with what its author says of it."""
    statement = (
        select(Photo)
        .where(
            col(Photo.subject_kind) == kind,
            col(Photo.subject_id).in_(ids),
            or_(col(Photo.position).is_not(None), col(Photo.edited_position).is_not(None)),
        )
        .order_by(col(Photo.id))
    )
    marks: dict[int, tuple[str, ...]] = {}
    for each in await session.all(statement):
        mark = f"{each.name} {each.position} {each.alt} {each.edited_position} {each.edited_alt}"
        marks[each.subject_id or 0] = (*marks.get(each.subject_id or 0, ()), mark)
    return marks
