"""What Alembic compares between the tables of the code and those of a database."""

from sqlalchemy import Column
from sqlalchemy.schema import SchemaItem

from forum.schema import METADATA

_DIRECTED = frozenset(
    index.name
    for table in METADATA.tables.values()
    for index in table.indexes
    if not all(isinstance(part, Column) for part in index.expressions)
)
"""Indexes with a descending column."""


def is_comparable_on_sqlite(
    _item: SchemaItem, name: str | None, kind: str, _reflected: bool, _other: SchemaItem | None
) -> bool:
    """Alembic's `include_object`: SQLite doesn't tell the direction of an index's columns.

    PostgreSQL does, so that the comparison there finds what this one leaves out.
    """
    return kind != "index" or name not in _DIRECTED
