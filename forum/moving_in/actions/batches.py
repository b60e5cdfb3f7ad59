"""Actions on imports: begin, continue, lock, finish, and take back as one."""

from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlmodel import col

from forum.core.database.advisory_lock import import_key
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.discussion.actions.imports import erase_imported as erase_comment
from forum.ideas.actions.imports import BATCH
from forum.ideas.actions.imports import erase_imported as erase_ideas
from forum.moving_in.events import IMPORT_KIND, ImportBegun, ImportFinished, ImportUndone
from forum.moving_in.queries import imports
from forum.moving_in.tables import ImportBatch, ImportedComment, ImportedIdea


async def begin_batch(
    uow: UnitOfWork, *, source: str, layout: str, file_digest: str, published: bool
) -> ImportBatch:
    """Begin an import, or continue that of the same file if it was interrupted.

    Raises `ImportInterrupted`. The trail says so at once: an import that is killed has published what it brought until then.
    """
    await uow.advisory_lock(import_key(source))
    if found := await find_interrupted(uow, source, file_digest, published=published):
        return found
    batch = await uow.add(
        ImportBatch(
            source=source,
            layout=layout,
            file_digest=file_digest,
            published=published,
            started_at=uow.now,
        )
    )
    uow.publish(ImportBegun(subject=ContentRef(IMPORT_KIND, batch.pk), published=published))
    return batch


async def find_interrupted(
    session: ReadSession, source: str, file_digest: str, *, published: bool
) -> ImportBatch | None:
    """The import of this file that was interrupted; raises `ImportInterrupted`."""
    found = await imports.unfinished(session, source, file_digest)
    if found and found.published is not published:
        raise ImportInterrupted(found.pk, published=found.published)
    return found


class ImportRefused(Exception):
    """An import can't begin or go on; the message says why."""


class ImportInterrupted(ImportRefused):
    """This file was imported in part, and the rest would be published otherwise."""

    def __init__(self, number: int, *, published: bool) -> None:
        how = "with" if published else "without"
        super().__init__(
            f"import {number} brought a part of this file {how} --publish, and was interrupted; "
            f"run it again {how} --publish to finish it, or take it back first with --undo {number}"
        )


class ImportTakenBack(ImportRefused):
    """An import that runs was taken back by somebody else; the message says so."""

    def __init__(self, number: int) -> None:
        super().__init__(f"import {number} was taken back meanwhile; nothing more comes in")


async def lock_running(uow: UnitOfWork, source: str, batch_id: int) -> None:
    """Lock an import that is running; raises `ImportTakenBack`."""
    await uow.advisory_lock(import_key(source))
    if await imports.is_undone(uow, batch_id):
        raise ImportTakenBack(batch_id)


async def finish_batch(uow: UnitOfWork, source: str, batch_id: int, *, refused: int) -> bool:
    """Finish an import; one that brought nothing is forgotten. Returns whether it is kept.

    Raises `ImportTakenBack`.
    """
    await lock_running(uow, source, batch_id)
    batch = await imports.batch(uow, batch_id, for_update=True)
    if not batch.ideas and not batch.comments:
        await uow.execute(delete(ImportBatch).where(col(ImportBatch.id) == batch_id))
        return False
    batch.finished_at, batch.refused = uow.now, refused
    await uow.flush()
    uow.publish(
        ImportFinished(
            subject=ContentRef(IMPORT_KIND, batch_id), ideas=batch.ideas, published=batch.published
        )
    )
    return True


@dataclass(frozen=True)
class Undoing:
    """What goes when an import is taken back: ideas and comments; and the ideas that stay."""

    ideas: list[int]
    comments: list[int]
    kept: list[int]


async def plan_undo(session: ReadSession, batch_id: int) -> Undoing:
    """What would go with an import now; raises `NotFound`."""
    await imports.batch(session, batch_id)
    kept = await imports.ideas_in_use(session, batch_id)
    numbers = await imports.ideas_of(session, batch_id)
    gone = [number for number in numbers if number not in kept]
    comments = await imports.comments_to_erase(session, batch_id, kept)
    return Undoing(gone, comments, sorted(kept))


async def undo_batch(uow: UnitOfWork, batch_id: int) -> Undoing:
    """Take an import back in this one transaction; idempotent. Raises `NotFound`.

    Ideas stay that people here have done something with since, and so do comments that were
    answered. Comments that a later import brought go with their idea. What goes may be imported
    again.
    """
    batch = await imports.batch(uow, batch_id)
    await uow.advisory_lock(import_key(batch.source))
    # Lock order (decision 28): comments before the ideas on which they are counted.
    await imports.lock_comments(uow, batch_id)
    await imports.lock_ideas(uow, batch_id)
    undoing = await plan_undo(uow, batch_id)
    for comment_id in undoing.comments:
        await erase_comment(uow, comment_id)
    await erase_ideas(uow, undoing.ideas)
    await _forget(uow, undoing)
    await uow.execute(
        update(ImportBatch)
        .where(col(ImportBatch.id) == batch_id, col(ImportBatch.undone_at).is_(None))
        .values(undone_at=uow.now)
    )
    uow.publish(ImportUndone(subject=ContentRef(IMPORT_KIND, batch_id), ideas=len(undoing.ideas)))
    return undoing


async def _forget(uow: UnitOfWork, undoing: Undoing) -> None:
    """Delete what says that these came with an import."""
    for start in range(0, len(undoing.comments), BATCH):
        some = undoing.comments[start : start + BATCH]
        await uow.execute(delete(ImportedComment).where(col(ImportedComment.comment_id).in_(some)))
    for start in range(0, len(undoing.ideas), BATCH):
        some = undoing.ideas[start : start + BATCH]
        await uow.execute(delete(ImportedIdea).where(col(ImportedIdea.idea_id).in_(some)))
