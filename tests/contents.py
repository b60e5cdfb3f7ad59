"""Snapshots of the data of a forum (rows and files), to compare two forums."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forum import schema
from forum.backup.archive import EXCLUDED_TABLES
from forum.core.database.database import Database


async def contents(database: Database) -> dict[str, list[Any]]:
    """All rows of every table that a backup includes, by table."""
    async with database.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, await connection.execute(select(table))), key=repr)
            for table in schema.METADATA.sorted_tables
            if table.name not in EXCLUDED_TABLES
        }


def files(folder: Path) -> Mapping[str, bytes]:
    """The content of every file below a folder, by relative path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
