"""Orders of lists: columns in directions of their own, and the keyset page after a row.

`pagination` has the parts; this puts them together for lists that can be sorted in several ways.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from itertools import groupby
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Boolean, ColumnElement, UnaryExpression, and_, literal, or_, tuple_
from sqlalchemy.sql.operators import desc_op

from forum.core.database.columns import UTCDateTime
from forum.core.database.pagination import Key, KeysetPage, decode_cursor, paginate
from forum.core.errors import NotFound

Item = TypeVar("Item")
Pair = tuple[ColumnElement[Any], Any]


@dataclass(frozen=True)
class Order(Generic[Item]):
    """An order of rows, and how a cursor is made of one.

    - `columns`: such as `(col(Case.opened_at).desc(), col(Case.id).desc())`. None is null, and together
      they are unique. With an index on them a page costs the same however deep it is.
    - `key`: their values in a row of the result.
    """

    columns: tuple[UnaryExpression[Any], ...]
    key: Callable[[Item], tuple[Any, ...]]

    def apply(self, statement: Any, after: str | None, size: int) -> Any:
        """The statement of a page: `size` rows after the cursor, and one more that shows whether
        there is a next page.

        Raises `NotFound("bad_cursor")` for a cursor that isn't one of this order.
        """
        if after:
            statement = statement.where(self._after(after))
        return statement.order_by(*self.columns).limit(size + 1)

    def page(self, rows: Sequence[Item], size: int) -> KeysetPage[Item]:
        """The page of the rows that the statement gave."""
        return paginate(rows, size, self._cursor_key)

    def _cursor_key(self, row: Item) -> Key:
        return tuple(_encoded(value) for value in self.key(row))

    def _after(self, cursor: str) -> ColumnElement[bool]:
        elements = [_element(column) for column in self.columns]
        shape = tuple(_cursor_type(element) for element in elements)
        values = decode_cursor(cursor, shape)
        pairs = [
            (element, _decoded(element, value))
            for element, value in zip(elements, values, strict=True)
        ]
        return _beyond(list(self._runs(pairs)))

    def _runs(self, pairs: Sequence[Pair]) -> Iterator[tuple[bool, list[Pair]]]:
        """The columns in runs of one direction: whether a run descends, and its columns."""
        directed = zip(self.columns, pairs, strict=True)
        for descends, run in groupby(directed, key=lambda item: item[0].modifier is desc_op):
            yield descends, [pair for _, pair in run]


def _beyond(runs: Sequence[tuple[bool, list[Pair]]]) -> ColumnElement[bool]:
    """SQL condition: rows after the values.

    A run is one row-value comparison, so that an index seek finds its first row.
    """
    (descends, run), *rest = runs
    condition = _compared(run, descends=descends)
    if not rest:
        return condition
    is_equal = and_(*(column == literal(value, column.type) for column, value in run))
    ties = and_(is_equal, _beyond(rest))
    # Nothing is beyond the last of two values: without that half an index seek finds the rest.
    return ties if _is_last_value(run, descends=descends) else or_(condition, ties)


def _compared(run: Sequence[Pair], *, descends: bool) -> ColumnElement[bool]:
    columns = tuple_(*(column for column, _ in run))
    values = tuple_(*(literal(value, column.type) for column, value in run))
    return columns < values if descends else columns > values


def _is_last_value(run: Sequence[Pair], *, descends: bool) -> bool:
    (column, value), *more = run
    return not more and isinstance(column.type, Boolean) and value is not descends


def _element(column: UnaryExpression[Any]) -> ColumnElement[Any]:
    return column.element


def _cursor_type(column: ColumnElement[Any]) -> type:
    """The type that a column's values have in a cursor, which is JSON."""
    python_type = column.type.python_type
    if issubclass(python_type, bool):
        return int
    return python_type if python_type in (int, float) else str


def _encoded(value: Any) -> float | int | str:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return cast(float | int | str, value.value if isinstance(value, Enum) else value)


def _decoded(column: ColumnElement[Any], value: Any) -> Any:
    if isinstance(column.type, Boolean):
        return bool(value)
    return moment_in_cursor(value) if isinstance(column.type, UTCDateTime) else value


def moment_in_cursor(text: str) -> datetime:
    """A moment in a cursor; raises `NotFound("bad_cursor")` for anything else."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise NotFound("bad_cursor")
        # OverflowError: elsewhere it is a moment, in UTC it is before the first year or after the last.
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotFound("bad_cursor") from None
