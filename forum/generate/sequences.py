"""Id sequences: the next unused id of a table, and advancing a sequence past inserted ids."""

from sqlalchemy import Table, func, select, text

from forum.core.unit_of_work import UnitOfWork


async def next_number(uow: UnitOfWork, table: Table) -> int:
    """The id that the next row of a table would get; ids of deleted rows aren't reused."""
    highest = (await uow.fetch_all(select(func.coalesce(func.max(table.c.id), 0))))[0][0]
    if uow.is_sqlite:
        rows = await uow.fetch_all(
            text("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=table.name)
        )
        last_used = rows[0][0] if rows else 0
    else:
        # An unused sequence has `last_value` 1 too, but `is_called` is false.
        sequence = await _sequence(uow, table)
        rows = await uow.fetch_all(text(f"SELECT last_value, is_called FROM {sequence}"))  # noqa: S608
        last_used = rows[0][0] if rows[0][1] else 0
    return max(int(highest), int(last_used)) + 1


async def advance_sequence(uow: UnitOfWork, table: Table) -> None:
    """Advance PostgreSQL's sequence past the inserted ids; SQLite does so automatically."""
    if not uow.is_sqlite:
        sequence = await _sequence(uow, table)
        highest = select(func.max(table.c.id)).scalar_subquery()
        await uow.fetch_all(
            select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None)))
        )


async def _sequence(uow: UnitOfWork, table: Table) -> str:
    return str((await uow.fetch_all(select(func.pg_get_serial_sequence(table.name, "id"))))[0][0])
