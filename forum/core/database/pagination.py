"""Keyset pagination: a cursor encodes the last row's sort key; cost doesn't grow with depth."""

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Integer, literal, tuple_

from forum.core.database.columns import BIG
from forum.core.errors import NotFound
from forum.core.text.cleaning import is_storable

Item = TypeVar("Item")
Key = tuple[float | int | str, ...]
MAX_CURSOR_LENGTH = 200
"""Characters of a cursor that are decoded; the rest is cut off."""


@dataclass(frozen=True)
class KeysetPage(Generic[Item]):
    """Items of one page; `after` is the cursor of the next page, or None on the last one."""

    items: list[Item]
    after: str | None


def encode_cursor(*key: float | int | str) -> str:
    """The cursor of a sort key: its JSON in URL-safe Base64 without padding."""
    raw = json.dumps(key, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _is_storable(part: object) -> bool:
    """Whether a part is valid in a query.

    Databases refuse integers beyond 64 bits and some texts, and differ in how they compare NaN.
    """
    if isinstance(part, str):
        return is_storable(part)
    if isinstance(part, int):
        return abs(part) < 2**63
    return not isinstance(part, float) or math.isfinite(part)


def decode_cursor(text: str, shape: tuple[type, ...]) -> Key:
    """The sort key of a cursor. Raises `NotFound("bad_cursor")` unless its types match `shape`."""
    try:
        raw = base64.urlsafe_b64decode(text[:MAX_CURSOR_LENGTH].encode() + b"===")
        key = json.loads(raw)
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        raise NotFound("bad_cursor") from None
    has_shape = (
        isinstance(key, list)
        and len(key) == len(shape)
        and all(
            isinstance(part, (int, float) if kind is float else kind) and not isinstance(part, bool)
            for part, kind in zip(key, shape, strict=True)
        )
    )
    if not has_shape or not all(_is_storable(part) for part in key):
        raise NotFound("bad_cursor")
    return tuple(key)


def keyset_after(columns: Sequence[Any], key: Sequence[Any]) -> ColumnElement[bool]:
    """SQL condition: rows after `key` in descending order of all `columns`.

    A row-value comparison, so that an index seek finds the first row however deep the page is.
    """
    values = (
        literal(value, type_in_key(column.type)) for column, value in zip(columns, key, strict=True)
    )
    return tuple_(*columns) < tuple_(*values)


def type_in_key(column_type: Any) -> Any:
    """The type with which a part of a key is bound that is compared with a column of that type.

    Whoever writes a cursor may write 64 bits where the column has 32, which PostgreSQL refuses to bind.
    """
    return BIG if isinstance(column_type, Integer) else column_type


def paginate(rows: Sequence[Item], size: int, key: Callable[[Item], Key]) -> KeysetPage[Item]:
    """A page from up to `size + 1` rows: the extra one only shows that there is a next page."""
    items = list(rows[:size])
    return KeysetPage(items, encode_cursor(*key(items[-1])) if len(rows) > size else None)
