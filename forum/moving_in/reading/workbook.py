"""Workbooks (.xlsx): sheets as tables. No other module imports openpyxl.

Formulas aren't computed: the value that the spreadsheet stored last is taken.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import partial
from typing import Any

from openpyxl import load_workbook

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
MAX_COLUMNS = 1_000
HEADER_ROWS = 10
"""Rows in which the header is looked for: many sheets begin with a title."""
NO_VALUE = "a formula has no stored value; open the workbook in a spreadsheet and save it once"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(rb"<f[ >/]")
_OLE = b"\xd0\xcf\x11\xe0"


def is_workbook(file: InputFile) -> bool:
    """Whether it is a zip archive, or a workbook of an older kind, which is refused."""
    head = file.head(8)
    if head.startswith(_OLE):
        raise UnreadableFile(
            "the file isn't text but an old .xls workbook; save it as .xlsx or CSV"
        )
    return head.startswith(b"PK\x03\x04")


def read_workbook(file: InputFile) -> list[Table]:
    """A table of each visible sheet with a header."""
    has_formulas = _check_archive(file)
    try:
        book = load_workbook(file.handle, read_only=True, data_only=True)
        names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        tables = [_table(file, name, has_formulas) for name in names]
    except UnreadableFile:
        raise
    except Exception:
        # openpyxl has no error class of its own: a damaged part raises whatever its parser does.
        raise UnreadableFile(f"{NOT_TEXT} (the workbook is damaged)") from None
    return [table for table in tables if table is not None]


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
    except zipfile.BadZipFile:
        raise UnreadableFile(NOT_TEXT) from None


def _has_formula(archive: zipfile.ZipFile, part: str) -> bool:
    with archive.open(part) as content:
        tail = b""
        while chunk := content.read(1 << 20):
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-4:]
    return False


def _rows(file: InputFile, sheet: str, *, values: bool) -> Iterator[tuple[Any, ...]]:
    file.handle.seek(0)
    book = load_workbook(file.handle, read_only=True, data_only=values)
    # The size that a sheet states may be wrong, and is trusted otherwise.
    book[sheet].reset_dimensions()
    yield from book[sheet].iter_rows(max_col=MAX_COLUMNS, values_only=True)


def _header(file: InputFile, sheet: str) -> tuple[int, list[str]] | None:
    """The first row with two names or more, else the first with any."""
    only: tuple[int, list[str]] | None = None
    for number, row in enumerate(_rows(file, sheet, values=True), 1):
        names = [as_text(cell).strip() for cell in row]
        filled = sum(map(bool, names))
        if filled > 1:
            return number, names
        if filled and only is None:
            only = number, names
        if number == HEADER_ROWS:
            break
    return only


def _table(file: InputFile, sheet: str, has_formulas: bool) -> Table | None:
    header = _header(file, sheet)
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
    formulas: Iterable[tuple[Any, ...]] = _rows(file, sheet, values=False) if has_formulas else ()
    sources = iter(formulas)
    for number, row in enumerate(rows, 1):
        source = next(sources, ())
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
    return "" if re.fullmatch(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)", text) else text


def as_text(value: object) -> str:
    """A value as text: whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
