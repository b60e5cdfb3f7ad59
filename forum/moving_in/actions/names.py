"""Action on names that came with ideas and comments: remove one, for good."""

from sqlalchemy import update
from sqlmodel import col

from forum.core.content import registry
from forum.core.content.imported_names import may_remove_name
from forum.core.content.publishable import Authored
from forum.core.content.summary import INVISIBLE, Summary
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.discussion.tables import Comment
from forum.ideas.actions.imports import BATCH
from forum.ideas.tables import Idea
from forum.moving_in.events import NameRemoved
from forum.moving_in.queries import names


async def remove_name(uow: UnitOfWork, ref: ContentRef, *, everywhere: bool) -> Summary:
    """Remove the name that content came with; returns its summary from before. Idempotent.

    With `everywhere` it goes from all ideas and comments that came from the same source under exactly this
    name. It is stored nowhere else: the same file doesn't bring it again, because it leaves what is here as
    it is. Raises `NotFound`, and `Forbidden` for who isn't a moderator and content that is a member's.
    """
    summary = await registry.summary(uow, ref)
    if summary.visibility in INVISIBLE or ref.kind not in (Comment.KIND, Idea.KIND):
        raise NotFound
    if summary.author_id is None and not summary.name_shown:
        return summary
    may_remove_name(uow.actor, summary).enforce()
    source = await names.source_of(uow, ref) if everywhere else None
    # Lock order (decision 28): comments before ideas.
    removed = 0
    for table in (Comment, Idea):
        if source is not None:
            ids = await names.lock_named(uow, table, source, summary.name_shown)
        else:
            ids = [ref.id] if ref.kind == table.KIND else []
        removed += await _blank_name(uow, table, ids, summary.name_shown)
    if removed:
        uow.publish(NameRemoved(subject=ref, texts=removed))
    return summary


async def _blank_name(uow: UnitOfWork, table: type[Authored], ids: list[int], name: str) -> int:
    removed = 0
    for start in range(0, len(ids), BATCH):
        some = col(table.id).in_(ids[start : start + BATCH])
        blanked = await uow.execute(
            update(table)
            .where(some, col(table.author_id).is_(None), col(table.name_shown) == name)
            .values(name_shown="")
        )
        removed += blanked.rowcount
    return removed
