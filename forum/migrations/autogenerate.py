"""Migration generator: writes the difference between the tables and a migrated database.

`python -m forum.migrations.autogenerate 0002 "what it is for"`
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from forum.core.database.database import Database
from forum.migrations.alembic_runner import alembic_config, upgrade


def _write(connection: Connection, number: str, message: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.revision(config, message=message, rev_id=number, autogenerate=True)


async def main(number: str, message: str) -> None:
    """Migrate an empty database, compare it with the tables and write the migration file."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'empty.db'}")
        await upgrade(database.engine)
        async with database.engine.connect() as connection:
            await connection.run_sync(_write, number, message)
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
