"""Header: the row that names the columns, which titles and blank rows may precede."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice

from forum.moving_in.reading.columns import parse_column
from forum.moving_in.reading.layouts import COMMENTS, GENERIC, LAYOUTS
from forum.moving_in.reading.publicity import find_flag
from forum.moving_in.reading.table import MAX_NAME

HEADER_ROWS = 10
"""Rows in which the header is looked for."""
_KNOWN = frozenset(
    chain.from_iterable(
        chain.from_iterable(columns.values())
        for columns in (*(layout.columns for layout in (*LAYOUTS, GENERIC)), COMMENTS)
    )
)


def find_header(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[int, list[str]] | None:
    """The number and the names of the header, of rows with their numbers; None if all are blank.

    The first row with the most names that some platform gives its columns. Where no row has two of
    them it is the first row with two cells, else the first with any.
    """
    best: tuple[int, list[str]] | None = None
    best_rank = 0
    for number, cells in islice(rows, HEADER_ROWS):
        names = [cell.strip() for cell in cells]
        rank = _rank([name for name in names if name])
        if rank > best_rank:
            best, best_rank = (number, names), rank
    if best is None:
        return None
    number, names = best
    while not names[-1]:
        names.pop()
    return number, names


def count_known(names: Iterable[str]) -> int:
    """How many of these are names that some platform gives its columns."""
    return sum(
        parse_column(name).base in _KNOWN or find_flag(name) is not None
        for name in names
        if 0 < len(name) <= MAX_NAME
    )


def _rank(names: list[str]) -> int:
    known = count_known(names)
    # A record may hold such names too (`1;Idea;Public`), but a header holds no numbers.
    if known > 1 and not any(name[0].isdecimal() for name in names):
        return known + 1
    return min(len(names), 2)
