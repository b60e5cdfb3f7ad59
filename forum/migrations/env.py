"""Alembic environment: migrates in one transaction, on the connection of `alembic_runner.py`."""

from alembic import context
from alembic.operations.ops import CreateTableOp, MigrationScript

from forum.migrations.comparison import is_comparable_on_sqlite
from forum.schema import METADATA


def keep_autoincrement(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """Add SQLite's AUTOINCREMENT, which Alembic omits from new migrations; ids would be reused."""
    for script in scripts:
        for step in script.upgrade_ops.ops if script.upgrade_ops else ():
            if isinstance(step, CreateTableOp):
                options = METADATA.tables[step.table_name].dialect_options["sqlite"]
                if options["autoincrement"]:
                    step.kw["sqlite_autoincrement"] = True


connection = context.config.attributes["connection"]
is_sqlite = connection.dialect.name == "sqlite"
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=is_sqlite,
    include_object=is_comparable_on_sqlite if is_sqlite else None,
    compare_type=True,
    transactional_ddl=True,
    process_revision_directives=keep_autoincrement,
)
with context.begin_transaction():
    context.run_migrations()
