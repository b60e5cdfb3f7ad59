"""Actions on exports: request, store when built, fetch once."""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlmodel import col

from forum.accounts.queries import lock_members
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.privacy import queries
from forum.privacy.events import ExportOutdated, ExportRequested
from forum.privacy.tables import EXPORT_KIND, DataExport


async def request_export(uow: UnitOfWork, member_id: int, *, language: str, days: int) -> None:
    """Have an export built, unless one is being built or waits to be fetched."""
    await lock_members(uow, [member_id])
    existing = await queries.export_of(uow, member_id)
    if existing is not None and existing.fetched_at is None:
        return
    await uow.execute(delete(DataExport).where(col(DataExport.member_id) == member_id))
    export = await uow.add(
        DataExport(
            member_id=member_id,
            language=language,
            requested_at=uow.now,
            expires_at=uow.now + timedelta(days=days),
        )
    )
    uow.publish(ExportRequested(subject=ContentRef(EXPORT_KIND, export.pk)))


async def store_archive(uow: UnitOfWork, export: DataExport, archive: bytes, *, days: int) -> bool:
    """Store a built archive; it expires `days` after the first time. False if nobody waits for it."""
    first = {"built_at": uow.now, "expires_at": uow.now + timedelta(days=days)}
    stored = await uow.execute(
        update(DataExport)
        .where(
            col(DataExport.id) == export.pk,
            col(DataExport.archive).is_(None),
            col(DataExport.fetched_at).is_(None),
        )
        .values(archive=archive, **({} if export.built_at else first))
    )
    return bool(stored.rowcount)


async def rebuild_exports(uow: UnitOfWork) -> None:
    """Drop every archive that waits, and have it built again: titles of whoever is erased are in it.

    The caller holds the advisory lock `DATA_EXPORTS` since before it erased.
    """
    waiting = select(col(DataExport.id)).where(col(DataExport.archive).is_not(None))
    locked = await uow.fetch_all(waiting.order_by(col(DataExport.id)).with_for_update())
    ids: list[int] = [export_id for (export_id,) in locked]
    await uow.execute(update(DataExport).where(col(DataExport.id).in_(ids)).values(archive=None))
    for export_id in ids:
        uow.publish(ExportOutdated(subject=ContentRef(EXPORT_KIND, export_id)))


async def fetch_archive(uow: UnitOfWork, member_id: int) -> bytes | None:
    """A member's archive, which is deleted by this; None if there is none (any more)."""
    await lock_members(uow, [member_id])
    export = await queries.export_of(uow, member_id)
    archive = await queries.archive_of(uow, export.pk) if export else None
    if export is None or archive is None:
        return None
    await uow.execute(
        update(DataExport)
        .where(col(DataExport.id) == export.pk)
        .values(archive=None, fetched_at=uow.now)
    )
    return archive
