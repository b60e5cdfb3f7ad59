"""Column types and field helpers that behave the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Table, TypeDecorator
from sqlalchemy import Enum as SqlEnum
from sqlmodel import Field, SQLModel

# Constraints have names, so that migrations can address them on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BIG = BigInteger().with_variant(Integer, "sqlite")
"""BIGINT; on SQLite INTEGER, the only type that as a primary key is the automatic rowid."""


class UTCDateTime(TypeDecorator[datetime]):
    """Timezone-aware timestamp in UTC, on both databases. Raises `ValueError` for naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


AUTOINCREMENT = {"sqlite_autoincrement": True}
"""Table arguments that keep SQLite from reusing the id of a deleted row."""


def table_of(kind: type[SQLModel]) -> Table:
    """The `Table` of a model class, for hot statements: a third cheaper than through the class."""
    return cast(Table, kind.__table__)  # type: ignore[attr-defined]


def utc_datetime(**options: Any) -> Any:
    """A `UTCDateTime` column."""
    return Field(sa_type=UTCDateTime, **options)


def enum_column(kind: type[StrEnum], **options: Any) -> Any:
    """A column for a member of a StrEnum, stored as its value in VARCHAR(20)."""
    column_type = SqlEnum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )
    return Field(sa_type=cast(Any, column_type), **options)


def primary_key() -> Any:
    """An automatic big integer primary key."""
    return Field(default=None, primary_key=True, sa_type=cast(Any, BIG))


def big_integer(**options: Any) -> Any:
    """A big integer column, such as for the id of some content."""
    return Field(sa_type=cast(Any, BIG), **options)


def foreign_key(target: str, **options: Any) -> Any:
    """A foreign key to `table.column`, a string so that slices don't import each other's tables."""
    return Field(foreign_key=target, sa_type=cast(Any, BIG), **options)


class HasId(SQLModel):
    """Mixin for tables with an automatic key. `pk` is the key of a stored row, and never None."""

    id: int | None = primary_key()

    @property
    def pk(self) -> int:
        """The primary key; only a row that was never stored has none."""
        assert self.id is not None
        return self.id
