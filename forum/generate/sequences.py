"""Numbers that nothing has had yet: where a generated town begins to count, and where it ends."""

from sqlalchemy import Table, func, select, text

from forum.core.unit_of_work import UnitOfWork


async def next_number(uow: UnitOfWork, table: Table) -> int:
    """The id the next row of a table would get, also where rows were deleted."""
    highest = (await uow.fetch_all(select(func.coalesce(func.max(table.c.id), 0))))[0][0]
    if uow.is_sqlite:
        kept = await uow.fetch_all(
            text("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=table.name)
        )
        given = kept[0][0] if kept else 0
    else:
        # A sequence that was never used says 1 too, but isn't called yet.
        sequence = await _sequence(uow, table)
        kept = await uow.fetch_all(text(f"SELECT last_value, is_called FROM {sequence}"))  # noqa: S608
        given = kept[0][0] if kept[0][1] else 0
    return max(int(highest), int(given)) + 1


async def keep_numbers(uow: UnitOfWork, table: Table) -> None:
    """Let PostgreSQL go on after the ids that were written; SQLite does so by itself."""
    if not uow.is_sqlite:
        sequence = await _sequence(uow, table)
        highest = select(func.max(table.c.id)).scalar_subquery()
        await uow.fetch_all(
            select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None)))
        )


async def _sequence(uow: UnitOfWork, table: Table) -> str:
    return str((await uow.fetch_all(select(func.pg_get_serial_sequence(table.name, "id"))))[0][0])
