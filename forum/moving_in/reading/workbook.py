"""Workbooks (.xlsx): sheets as tables. No other module imports openpyxl.

Formulas aren't computed: the value that the spreadsheet stored last is taken.
"""

import re
import warnings
import zipfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from datetime import date, datetime, time
from functools import partial
from typing import Any

from openpyxl import load_workbook

from forum.moving_in.reading.header import find_header
from forum.moving_in.reading.input_file import InputFile
from forum.moving_in.reading.table import (
    NOT_TEXT,
    CellFault,
    Record,
    Table,
    UnreadableFile,
    unique_names,
)

MAX_UNPACKED = 400_000_000
"""Bytes of the unpacked parts: 100,000 long ideas need a tenth; a zip bomb has more."""
MAX_ROWS = 1_048_576
"""Rows that a sheet has at most: no spreadsheet writes a number above it."""
NO_VALUE = "a formula has no stored value; open the workbook in a spreadsheet and save it once"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(rb"<f[ >/]")
_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_workbook(file: InputFile) -> list[Table]:
    """A table of each visible sheet with a header."""
    has_formulas = _check_archive(file)
    try:
        names = _visible_sheets(file)
    except Exception:
        raise _damaged() from None
    tables = (_table(file, name, has_formulas) for name in names)
    return [table for table in tables if table is not None]


def _visible_sheets(file: InputFile) -> list[str]:
    book = load_workbook(file.handle, read_only=True)
    return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _damaged() -> UnreadableFile:
    # openpyxl has no error class of its own: a damaged part raises whatever its parser does.
    return UnreadableFile(f"{NOT_TEXT} (the workbook is damaged)")


def _check_archive(file: InputFile) -> bool:
    """Raise for what is no workbook or unpacks to too much; returns whether it has formulas."""
    file.handle.seek(0)
    try:
        with zipfile.ZipFile(file.handle) as archive:
            parts = archive.infolist()
            if not any(_SHEET.fullmatch(part.filename) for part in parts):
                raise UnreadableFile(f"{NOT_TEXT} (it is an archive of another kind)")
            # `zipfile` reads no more of a part than the size that stands here.
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise UnreadableFile("the workbook unpacks to too much; save it as CSV")
            return any(
                _has_formula(archive, part.filename)
                for part in parts
                if _SHEET.fullmatch(part.filename)
            )
    except UnreadableFile:
        raise
    except zipfile.BadZipFile:
        raise UnreadableFile(NOT_TEXT) from None
    except Exception:
        raise _damaged() from None


def _has_formula(archive: zipfile.ZipFile, part: str) -> bool:
    with archive.open(part) as content:
        tail = b""
        while chunk := content.read(1 << 20):
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-4:]
    return False


def _rows(
    file: InputFile, sheet: str, *, values: bool
) -> Generator[tuple[int, tuple[Any, ...]], None, None]:
    """Number and cells of each row, read as they are asked for; raises `UnreadableFile`."""
    try:
        file.handle.seek(0)
        book = load_workbook(file.handle, read_only=True, data_only=values)
        # The size that a sheet states may be wrong, and is trusted otherwise.
        book[sheet].reset_dimensions()
        rows = enumerate(book[sheet].iter_rows(values_only=True), 1)
        while (found := _next(rows)) is not None:
            if found[0] > MAX_ROWS:
                raise UnreadableFile(f"the sheet {sheet} has more than {MAX_ROWS} rows")
            yield found
    except UnreadableFile:
        raise
    except Exception:
        raise _damaged() from None


def _next(rows: Iterator[tuple[int, tuple[Any, ...]]]) -> tuple[int, tuple[Any, ...]] | None:
    """The next row that has cells.

    openpyxl warns of things with the names of its own files, and makes an impossible date an error
    of the spreadsheet, which would be no date; here it is a date that can't be read.
    """
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        item = next((row for row in rows if row[1] or row[0] > MAX_ROWS), None)
    if item and any("limits for dates" in str(each.message) for each in found):
        return item[0], tuple("?" if cell == "#VALUE!" else cell for cell in item[1])
    return item


def _table(file: InputFile, sheet: str, has_formulas: bool) -> Table | None:
    with closing(_rows(file, sheet, values=True)) as rows:
        header = find_header((number, [as_text(cell) for cell in row]) for number, row in rows)
    if header is None:
        return None
    number, names = header
    columns = unique_names(names)
    return Table(
        format=f"workbook (sheet {sheet})",
        columns=tuple(columns),
        records=partial(_records, file, sheet, columns, number, has_formulas),
        name=sheet,
    )


def _records(
    file: InputFile, sheet: str, columns: list[str], header: int, has_formulas: bool
) -> Iterator[Record]:
    rows = _rows(file, sheet, values=True)
    formulas: Iterable[tuple[int, tuple[Any, ...]]] = (
        _rows(file, sheet, values=False) if has_formulas else ()
    )
    sources = iter(formulas)
    for number, row in rows:
        _, source = next(sources, (0, ()))
        if number <= header:
            continue
        cells = {
            column: _value(value) for column, value in zip(columns, row, strict=False) if column
        }
        for column, value, formula in zip(columns, row, source, strict=False):
            if value is None and isinstance(formula, str) and formula.startswith("="):
                cells[column] = CellFault(NO_VALUE)
        if any(isinstance(value, CellFault) or as_text(value).strip() for value in cells.values()):
            yield Record(number, cells)


def _value(value: Any) -> object:
    """A cell as text, or as the date that it is; what a spreadsheet couldn't compute is empty."""
    if isinstance(value, datetime | date):
        return value
    text = as_text(value)
    return "" if _ERROR.fullmatch(text) else text


def as_text(value: object) -> str:
    """A value as text: whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return _ESCAPED.sub(_unescape, str(value))


def _unescape(found: re.Match[str]) -> str:
    """The sign that OOXML writes as `_x000D_`; nothing for half a pair, which is no sign."""
    code = int(found[1], 16)
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)
