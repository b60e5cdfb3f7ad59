"""Rows as they are stored."""

from typing import Any

from sqlmodel import select

from forum.app.container import Forum
from forum.core.database.columns import table_of


async def all_rows(forum: Forum, table: type[Any]) -> list[Any]:
    """All rows of a table, by its primary key."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(table).order_by(*table_of(table).primary_key))
