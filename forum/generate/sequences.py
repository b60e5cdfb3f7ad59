"""Numbers that nothing has had yet: where a generated town begins to count, and where it ends."""

from sqlalchemy import Table, func, select, text

from forum.core.unit_of_work import Work


async def next_number(work: Work, table: Table) -> int:
    """The id the next row of a table would get, also where rows were deleted."""
    highest = (await work.ask(select(func.coalesce(func.max(table.c.id), 0))))[0][0]
    if work.is_sqlite:
        kept = await work.ask(
            text("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=table.name)
        )
        given = kept[0][0] if kept else 0
    else:
        # A sequence that was never used says 1 too, but isn't called yet.
        sequence = await _sequence(work, table)
        kept = await work.ask(text(f"SELECT last_value, is_called FROM {sequence}"))  # noqa: S608
        given = kept[0][0] if kept[0][1] else 0
    return max(int(highest), int(given)) + 1


async def keep_numbers(work: Work, table: Table) -> None:
    """Let PostgreSQL go on after the ids that were written; SQLite does so by itself."""
    if not work.is_sqlite:
        sequence = await _sequence(work, table)
        highest = select(func.max(table.c.id)).scalar_subquery()
        await work.ask(
            select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None)))
        )


async def _sequence(work: Work, table: Table) -> str:
    return str((await work.ask(select(func.pg_get_serial_sequence(table.name, "id"))))[0][0])
