"""Lines of CSV (RFC 4180) that a spreadsheet opens without running what somebody wrote into them."""

import csv
from collections.abc import Iterable
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"
"""At the beginning of a file it lets Excel read the rest as UTF-8."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings of a cell that a spreadsheet takes for a formula (OWASP, CSV Injection)."""


def guarded(text: str) -> str:
    """A cell's text that no spreadsheet runs as a formula: an apostrophe stands before such a one."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def csv_line(cells: Iterable[str], delimiter: str) -> str:
    """One line of CSV with its line end, every cell guarded and quoted where needed."""
    line = StringIO()
    csv.writer(line, delimiter=delimiter).writerow([guarded(cell) for cell in cells])
    return line.getvalue()
