"""Actions on the counts of listed ideas, by which the filters of their list say how many there are."""

from sqlalchemy import case, delete, func, insert, null, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.core.database.columns import table_of
from forum.core.unit_of_work import UnitOfWork
from forum.ideas.queries import ideas as queries
from forum.ideas.queries.ideas import IS_PUBLIC
from forum.ideas.tables import Idea, IdeaCount

_IDEA = table_of(Idea).c
_COUNT = table_of(IdeaCount).c
_KEY = ("neighbourhood_id", "theme_id", "call_id", "status")


async def count_idea(uow: UnitOfWork, number: int) -> None:
    """Count an idea where it belongs now, and no longer where it was counted before; idempotent."""
    idea = await queries.idea(uow, number, for_update=True)
    before, after = idea.counted_in, None
    if idea.is_public and not idea.is_merged:
        after = await _count_of(uow, idea)
    if before == after:
        return
    changed = [each for each in (before, after) if each is not None]
    # Locked by rising id, so that two ideas that change places never wait for each other.
    await uow.fetch_all(
        select(_COUNT.id).where(_COUNT.id.in_(changed)).order_by(_COUNT.id).with_for_update()
    )
    await uow.execute(
        update(IdeaCount)
        .where(col(IdeaCount.id).in_(changed))
        .values(ideas=col(IdeaCount.ideas) + case((col(IdeaCount.id) == after, 1), else_=-1))
    )
    idea.counted_in = after
    await uow.flush()


async def _count_of(uow: UnitOfWork, idea: Idea) -> int:
    """The id of the count in which an idea belongs, which is added if there is none."""
    key = {
        "neighbourhood_id": idea.neighbourhood_id or 0,
        "theme_id": idea.theme_id or 0,
        "call_id": idea.call_id or 0,
        "status": idea.status,
    }
    table = table_of(IdeaCount)
    inserting = sqlite.insert(table) if uow.is_sqlite else postgresql.insert(table)
    await uow.execute(inserting.values(**key, ideas=0).on_conflict_do_nothing())
    found = select(_COUNT.id).where(*(_COUNT[name] == value for name, value in key.items()))
    [(count_id,)] = await uow.fetch_all(found)
    return int(count_id)


async def count_all(uow: UnitOfWork) -> None:
    """Count every idea anew, after rows were written without the actions of this slice."""
    nothing = {name: func.coalesce(_IDEA[name], 0) for name in _KEY if name != "status"}
    key = [nothing.get(name, _IDEA[name]) for name in _KEY]
    await uow.execute(delete(IdeaCount))
    counted = select(*key, func.count()).where(IS_PUBLIC).group_by(*key)
    await uow.execute(insert(IdeaCount).from_select([*_KEY, "ideas"], counted))
    own = select(_COUNT.id).where(
        *(_COUNT[name] == value for name, value in zip(_KEY, key, strict=True))
    )
    # Of the others too: an id of a deleted row may be another one's now.
    counted_in = case((IS_PUBLIC, own.scalar_subquery()), else_=null())
    await uow.execute(update(Idea).values(counted_in=counted_in))
