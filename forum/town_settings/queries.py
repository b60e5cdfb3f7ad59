"""Queries on the town's own words and looks."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from forum.accounts.tables import Member
from forum.core.past_values import History, PastValue
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.setting import Json
from forum.core.unit_of_work import ReadSession
from forum.core.versions import Editor
from forum.town_settings.tables import TownSetting

VERSIONS_SHOWN = 30

NEWEST_ID = select(func.max(TownSetting.id))
"""The id of the row that was saved last: saves are serialised, so it grows with each."""


async def own_values(session: ReadSession) -> dict[str, Json]:
    """The town's own values in force, by key."""
    newest = select(func.max(TownSetting.id)).group_by(col(TownSetting.key))
    rows = await session.all(
        select(TownSetting).where(
            col(TownSetting.id).in_(newest), col(TownSetting.value).is_not(None)
        )
    )
    return {row.key: row.value for row in rows}


async def history(session: ReadSession) -> History:
    """Every value of the keys whose earlier ones are still shown, the newest first."""
    dated = [key for key, setting in CATALOGUE.items() if setting.is_dated]
    statement = select(TownSetting).where(col(TownSetting.key).in_(dated))
    by_key: dict[str, list[PastValue]] = {}
    for row in await session.all(statement.order_by(col(TownSetting.id).desc())):
        by_key.setdefault(row.key, []).append(PastValue(row.saved_at, row.value))
    return by_key


async def newest(session: ReadSession, key: str) -> TownSetting | None:
    """The row of a key that is in force."""
    return next(iter(await versions(session, key, 1)), None)


async def versions(
    session: ReadSession, key: str, limit: int = VERSIONS_SHOWN, *, before: int | None = None
) -> Sequence[TownSetting]:
    """The rows of a key, newest first; those before one, if it is given."""
    statement = select(TownSetting).where(TownSetting.key == key)
    if before is not None:
        statement = statement.where(col(TownSetting.id) < before)
    return await session.all(statement.order_by(col(TownSetting.id).desc()).limit(limit))


async def version(session: ReadSession, key: str, row_id: int) -> TownSetting | None:
    """One row of a key."""
    row = await session.get(TownSetting, row_id)
    return row if row and row.key == key else None


async def editor(session: ReadSession, key: str) -> Editor | None:
    """Who saved the row of a key that is in force, and when."""
    row = await newest(session, key)
    if row is None:
        return None
    member = await session.get(Member, row.saved_by_id) if row.saved_by_id else None
    return Editor(row.saved_by_id, member.name if member else "", row.saved_at)
