"""Shapes of records: whether a line after a damaged one is a record, or the rest of its text.

Such a rest may have as many cells as the header. What tells them apart is what the columns hold:
numbers, dates, codes. Where no column has such a shape, only the cells are counted.
"""

import re
from collections.abc import Sequence

from forum.core.text.cleaning import fold
from forum.moving_in.reading.table import Record

NOT_A_RECORD = "it follows a damaged line, and may be the rest of its text"
IS_TOTAL = "it is a total, not an idea"
_TOTALS = frozenset(
    {"total", "totals", "grand total", "subtotal", "sum", "totaal", "totaal aantal", "eindtotaal", "subtotaal",
     "som", "gesamt", "insgesamt", "summe", "gesamtsumme", "total general", "totaux", "somme", "sous-total",
     "totale", "totali", "totale generale", "somma", "toplam", "genel toplam", "المجموع", "الاجمالي"}
)  # fmt: skip
_COUNT = re.compile(r"[-+]?[\d.,'’\s]*\d\s?[%€]?|€\s?[\d.,]+")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ,].*)?")
_CODE = re.compile(r"\S*\d\S*")
_TEXT = 4


def _shape(cell: str) -> int:
    """How little is said by the form of a cell: nothing is 0, and free text the most."""
    cell = cell.strip()
    if not cell:
        return 0
    for rank, pattern in enumerate((_NUMBER, _DATE, _CODE), 1):
        if pattern.fullmatch(cell):
            return rank
    return _TEXT


def is_total(record: Record) -> bool:
    """Whether it is the last line of a table: `Total` in its first filled cell, then numbers."""
    cells = [text for value in record.cells.values() if (text := str(value or "").strip())]
    return (
        len(cells) > 1
        and fold(cells[0]).strip(" :=") in _TOTALS
        and all(_COUNT.fullmatch(cell) for cell in cells[1:])
    )


class RecordShapes:
    """What the columns of a file hold, learned from its records as they are read."""

    def __init__(self, header: Sequence[str]) -> None:
        self._seen: list[set[int]] = [set() for _ in header]
        self._spaced = _is_spaced(header)

    def learn(self, cells: Sequence[str]) -> None:
        """Learn from a record that is beyond doubt."""
        self._spaced = self._spaced or _is_spaced(cells)
        for seen, cell in zip(self._seen, cells, strict=False):
            seen.add(_shape(cell))

    def fits(self, cells: Sequence[str], *, may_be_short: bool) -> bool:
        """Whether these are the cells of a record: at least half of them that tell say so."""
        width = len(self._seen)
        if any(cell.strip() for cell in cells[width:]) or not (may_be_short or len(cells) >= width):
            return False
        # After a comma in a sentence comes a space, after one between cells none.
        if not self._spaced and _is_spaced(cells):
            return False
        verdicts = [
            _shape(cell) in seen
            for seen, cell in zip(self._seen, cells, strict=False)
            if cell.strip() and _tells(seen)
        ]
        matches = sum(verdicts)
        is_known = may_be_short or matches > 0 or not any(map(_tells, self._seen))
        return is_known and 2 * matches >= len(verdicts)


def _tells(seen: set[int]) -> bool:
    """Whether a column that holds these says what is no record: it has no free text."""
    return bool(seen - {0}) and _TEXT not in seen


def _is_spaced(cells: Sequence[str]) -> bool:
    return any(cell[:1] == " " and cell.strip() for cell in cells)
