"""Keyset pages: a cursor names the last row seen, so a page costs the same at any depth."""

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, literal, tuple_

from forum.core.errors import NotFound

Item = TypeVar("Item")
Key = tuple[float | int | str, ...]
LONGEST_CURSOR = 200


@dataclass(frozen=True)
class KeysetPage(Generic[Item]):
    """Some items and the cursor after which the next page begins, or None at the end."""

    items: list[Item]
    after: str | None


def encode_cursor(*key: float | int | str) -> str:
    """The cursor that names a sort key."""
    raw = json.dumps(key, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _is_storable(part: object) -> bool:
    """Databases refuse integers beyond 64 bits, and each compares NaN in its own way."""
    if isinstance(part, int):
        return abs(part) < 2**63
    return not isinstance(part, float) or math.isfinite(part)


def decode_cursor(text: str, shape: tuple[type, ...]) -> Key:
    """The sort key a cursor names; raises `NotFound("bad_cursor")` unless it fits `shape`."""
    try:
        raw = base64.urlsafe_b64decode(text[:LONGEST_CURSOR].encode() + b"===")
        key = json.loads(raw)
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        raise NotFound("bad_cursor") from None
    fits = (
        isinstance(key, list)
        and len(key) == len(shape)
        and all(
            isinstance(part, (int, float) if kind is float else kind) and not isinstance(part, bool)
            for part, kind in zip(key, shape, strict=True)
        )
    )
    if not fits or not all(_is_storable(part) for part in key):
        raise NotFound("bad_cursor")
    return tuple(key)


def keyset_after(columns: Sequence[Any], key: Sequence[Any]) -> ColumnElement[bool]:
    """In SQL: rows that come after `key` when all `columns` are read from the highest to the lowest.

    Compared as one row, so that an index leads straight there, however deep the page.
    """
    values = (literal(value, column.type) for column, value in zip(columns, key, strict=True))
    return tuple_(*columns) < tuple_(*values)


def paginate(rows: Sequence[Item], size: int, key: Callable[[Item], Key]) -> KeysetPage[Item]:
    """A page from `size + 1` rows asked for: the extra one only says that there is more."""
    items = list(rows[:size])
    return KeysetPage(items, encode_cursor(*key(items[-1])) if len(rows) > size else None)
