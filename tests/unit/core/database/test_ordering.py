"""Orders: pages in any mixture of directions hold every row once, in the order of the whole list."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Integer, MetaData, Table, create_engine, insert, select

from forum.core.database.columns import UTCDateTime
from forum.core.database.ordering import Order
from forum.core.database.pagination import encode_cursor
from forum.core.errors import NotFound

ROWS = Table(
    "rows",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("flag", Boolean, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
START = datetime(2026, 11, 30, 8, tzinfo=UTC)
C = ROWS.c
COLUMNS = {
    "flags first": (C.flag.desc(), C.at.asc(), C.id.asc()),
    "flags last": (C.flag.asc(), C.at.desc(), C.id.desc()),
    "oldest": (C.at.asc(), C.id.asc()),
    "newest": (C.at.desc(), C.id.desc()),
    "newest, then by number": (C.at.desc(), C.id.asc()),
}


def order_of(name: str) -> Order[Any]:
    names = [column.element.name for column in COLUMNS[name]]
    return Order(COLUMNS[name], lambda row: tuple(getattr(row, each) for each in names))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=12), st.integers(1, 4))
def test_pages_hold_every_row_once_and_in_order(rows: list[tuple[bool, int]], size: int) -> None:
    engine = create_engine("sqlite://")
    ROWS.create(engine)
    with engine.begin() as connection:
        for flag, minutes in rows:
            at = START + timedelta(minutes=minutes)
            connection.execute(insert(ROWS).values(flag=flag, at=at))
        for name, columns in COLUMNS.items():
            order = order_of(name)
            whole = connection.execute(select(ROWS).order_by(*columns)).all()
            found: list[Any] = []
            after: str | None = None
            while True:
                read = connection.execute(order.apply(select(ROWS), after, size)).all()
                page = order.page(read, size)
                found += page.items
                after = page.after
                if after is None:
                    break
                assert len(page.items) == size
            assert found == whole, name
    engine.dispose()


@pytest.mark.parametrize(
    "cursor",
    ["x", encode_cursor(1), encode_cursor(1, "no", 1), encode_cursor(1, "2026-11-30T08:00:00", 1)],
)
def test_a_cursor_of_something_else_is_not_found(cursor: str) -> None:
    with pytest.raises(NotFound):
        order_of("flags first").apply(select(ROWS), cursor, 10)
