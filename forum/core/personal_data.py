"""Personal data: what each table holds about a person, how it is exported and how it is erased.

Every slice declares its tables (`personal_data.py`); a test reads the schema and fails for a column
that refers to a member and that nobody has declared.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Integer, delete, false, or_, update
from sqlmodel import SQLModel

from forum.core.database.columns import table_of
from forum.core.ref import ContentRef
from forum.core.unit_of_work import HasInfo, ReadSession, UnitOfWork


@dataclass(frozen=True)
class Person:
    """Whose data: a member, or somebody who is known by an address only.

    `email` is the address that they have now. An earlier one, or one that they only asked for, may
    be somebody else's.
    """

    member_id: int | None
    email: str | None


@dataclass(frozen=True)
class Erasure:
    """One erasure; `keep_texts`: what the person published stays, without their name.

    `first_at`: of the second pass, by number alone, after requests that were under way have ended: when the
    first one was.
    """

    person: Person
    keep_texts: bool = True
    first_at: datetime | None = None


Where = Callable[[Person], ColumnElement[bool]]
Describe = Callable[[ReadSession, Sequence[Mapping[str, Any]]], Awaitable[Sequence[str]]]
Erase = Callable[[UnitOfWork, "PersonalTable", Erasure], Awaitable[None]]


@dataclass(frozen=True)
class PersonalTable:
    """Rows of one table that are about a person.

    - `refers`: its columns that hold a member's id or an address; with a value of the person in any
      of them, a row is theirs. `where(person)` replaces that condition.
    - `label`: heading of these rows in the readable page of an export.
    - `shown`: labels of the columns in that page. Without any the rows are only in the file for
      programs, which has all columns.
    - `words`: for columns with codes, what the page says instead of each code.
    - `grounds`: columns with the code of a published ground, whose words may be the town's own; each
      with the column that says when it was decided.
    - `described`: for columns with codes whose words depend on more than the code: gives what the page says
      for each of some rows.
    - `left_out`: columns that no export has, each with the reason.
    - `subject(row)`: the content that a row is about, whose title the page shows.
    - `erase(uow, table, erasure)`: erases the rows.
    """

    table: type[SQLModel]
    label: str
    refers: tuple[str, ...]
    erase: Erase
    shown: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    grounds: Mapping[str, str] = field(default_factory=dict)
    described: Mapping[str, Describe] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    where: Where | None = None
    subject: Callable[[Mapping[str, Any]], ContentRef] | None = None

    @property
    def exported(self) -> tuple[str, ...]:
        """The columns of an export, in the table's order."""
        return tuple(
            column.name
            for column in table_of(self.table).columns
            if column.name not in self.left_out
        )

    def condition(self, person: Person) -> ColumnElement[bool]:
        """SQL condition: the row is about the person."""
        if self.where:
            return self.where(person)
        return or_(false(), *(self._refers_to(name, person) for name in self.refers))

    def _refers_to(self, name: str, person: Person) -> ColumnElement[bool]:
        column = table_of(self.table).columns[name]
        value = person.member_id if isinstance(column.type, Integer) else person.email
        return false() if value is None else column == value


_KEY = "personal_data"


def personal_data_info(tables: Iterable[PersonalTable]) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds these tables, in the order of an export."""
    return {_KEY: tuple(tables)}


def personal_data_of(holder: HasInfo) -> tuple[PersonalTable, ...]:
    """Every declared table, in the order of an export; they are erased in the opposite order."""
    return cast(tuple[PersonalTable, ...], holder.info[_KEY])


async def delete_rows(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Erase by deleting the rows."""
    await uow.execute(delete(table.table).where(table.condition(erasure.person)))


def set_values(**values: Any) -> Erase:
    """Erase by overwriting columns; the rows stay."""

    async def erase(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
        await uow.execute(
            update(table.table).where(table.condition(erasure.person)).values(**values)
        )

    return erase


def keep(reason: str) -> Erase:
    """Nothing is erased; the reason is for the reader of the declaration."""
    assert reason

    async def erase(_uow: UnitOfWork, _table: PersonalTable, _erasure: Erasure) -> None:
        return

    return erase
