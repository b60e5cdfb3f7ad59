"""Queries on neighbourhoods, themes, and other parts of the town."""

from typing import TypeVar

from sqlalchemy import exists, or_
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from forum.core.errors import NotFound
from forum.core.unit_of_work import ReadSession
from forum.town.tables import Neighbourhood, Theme, TownPart

Part = TypeVar("Part", bound=TownPart)
Ids = SelectOfScalar[int] | None


async def neighbourhoods(session: ReadSession, ids: Ids = None) -> list[Neighbourhood]:
    """The neighbourhoods in the town's order: all, or those whose ids a statement selects."""
    statement = select(Neighbourhood).order_by(col(Neighbourhood.position), col(Neighbourhood.name))
    if ids is not None:
        statement = statement.where(col(Neighbourhood.id).in_(ids))
    return await session.all(statement)


async def themes(session: ReadSession, ids: Ids = None) -> list[Theme]:
    """The themes in the town's order: all, or those whose ids a statement selects."""
    statement = select(Theme).order_by(col(Theme.position), col(Theme.id))
    if ids is not None:
        statement = statement.where(col(Theme.id).in_(ids))
    return await session.all(statement)


async def part(
    session: ReadSession, table: type[Part], key: int, *, for_update: bool = False
) -> Part:
    """A part of the town by its id, locked with `for_update`; raises `NotFound`."""
    found = await session.get(table, key, for_update=for_update)
    if found is None:
        raise NotFound
    return found


async def part_by_slug(session: ReadSession, table: type[Part], slug: str) -> Part | None:
    """The part of the town with a slug."""
    return await session.first(select(table).where(col(table.slug) == slug))


async def is_used(session: ReadSession, table: type[Part], key: int) -> bool:
    """Whether any row refers to it by a foreign key: ideas, and tables of slices added later."""
    target = f"{table.__tablename__}.id"
    references = [
        exists().where(foreign_key.parent == key)
        for referrer in SQLModel.metadata.tables.values()
        for foreign_key in referrer.foreign_keys
        if foreign_key.target_fullname == target
    ]
    return bool(await session.first(select(or_(*references))))
