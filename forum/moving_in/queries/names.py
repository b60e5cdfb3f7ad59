"""Queries of the names that came with imports."""

from sqlalchemy import select
from sqlmodel import col

from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.discussion.tables import Comment
from forum.ideas.tables import KIND, Idea
from forum.moving_in.tables import ImportBatch, ImportedComment


async def source_of(session: ReadSession, ref: ContentRef) -> str | None:
    """The source from which an idea or a comment came; None if it didn't come with an import."""
    statement = (
        select(col(Idea.source)).where(col(Idea.id) == ref.id)
        if ref.kind == KIND
        else select(col(ImportBatch.source))
        .join(ImportedComment, col(ImportedComment.batch_id) == col(ImportBatch.id))
        .where(col(ImportedComment.comment_id) == ref.id)
    )
    return next((source for (source,) in await session.fetch_all(statement)), None)


async def lock_named(
    uow: UnitOfWork, table: type[Idea] | type[Comment], source: str, name: str
) -> list[int]:
    """Lock what came from a source under exactly this name, by rising id; returns the ids."""
    if table is Idea:
        came = col(Idea.source) == source
    else:
        came = col(Comment.id).in_(
            select(col(ImportedComment.comment_id))
            .join(ImportBatch, col(ImportBatch.id) == col(ImportedComment.batch_id))
            .where(col(ImportBatch.source) == source)
        )
    rows = await uow.fetch_all(
        select(col(table.id))
        .where(came, col(table.author_id).is_(None), col(table.name_shown) == name)
        .order_by(col(table.id))
        .with_for_update()
    )
    return [number for (number,) in rows]
