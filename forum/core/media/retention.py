"""Retention of photos: their files are deleted first, then the row that leads to them.

A crash in between leaves a row without files, which is deleted the next time.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, update
from sqlmodel import col, select

from forum.core.i18n.translations import N_
from forum.core.media.storage import Storage
from forum.core.media.tables import SEALED, Photo, PhotoEnd
from forum.core.retention import DailyTask
from forum.core.unit_of_work import SessionFactory

BATCH = 50
"""Photos in one step."""


def delete_unused(storage: Storage, days: int) -> DailyTask:
    """The daily task that deletes photos which nobody needs; those that were erased at once."""

    def is_due(before: datetime) -> ColumnElement[bool]:
        ended = col(Photo.ending).in_((PhotoEnd.removed, PhotoEnd.withdrawn))
        return or_(col(Photo.ending) == PhotoEnd.erased, and_(ended, col(Photo.ended_at) < before))

    async def step(session_factory: SessionFactory) -> int:
        before = session_factory.clock.now() - timedelta(days=days)
        async with session_factory.unit_of_work() as uow:
            # From then on no form can take it.
            await uow.execute(
                update(Photo)
                .where(
                    col(Photo.subject_id).is_(None),
                    col(Photo.ending).is_(None),
                    col(Photo.staged_at) < before,
                )
                .values(ending=PhotoEnd.removed, ended_at=col(Photo.staged_at))
            )
        return await _delete_batch(session_factory, storage, is_due(before))

    label = N_(
        "Photos that you added and did not send, that you took away, or of an idea that you withdrew"
    )
    return DailyTask("unused_photos", step, label)


def delete_sealed(storage: Storage, days: int) -> DailyTask:
    """The daily task that deletes photos which could have been shown again, had their author objected."""

    async def step(session_factory: SessionFactory) -> int:
        before = session_factory.clock.now() - timedelta(days=days)
        is_due = and_(col(Photo.ending).in_(SEALED), col(Photo.ended_at) < before)
        return await _delete_batch(session_factory, storage, is_due)

    label = N_(
        "Photos that a moderator left out, or of an idea that was not published: as long as you may object"
    )
    return DailyTask("photos", step, label)


async def _delete_batch(
    session_factory: SessionFactory, storage: Storage, is_due: ColumnElement[bool]
) -> int:
    """Delete some photos; returns how many."""
    async with session_factory.read_session() as session:
        due = await session.all(select(Photo).where(is_due).order_by(col(Photo.id)).limit(BATCH))
    if not due:
        return 0
    await storage.delete([name for photo in due for name in photo.files])
    async with session_factory.unit_of_work() as uow:
        await uow.execute(delete(Photo).where(col(Photo.id).in_([photo.pk for photo in due])))
    return len(due)
