"""Delimited text: CSV and TSV, one record after the other, so that a damaged line costs one line."""

import csv
import io
import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice, takewhile
from typing import NamedTuple

from forum.moving_in.reading.encoding import Encoding
from forum.moving_in.reading.header import HEADER_ROWS, count_known, find_header
from forum.moving_in.reading.input_file import InputFile
from forum.moving_in.reading.record_shapes import NOT_A_RECORD, RecordShapes
from forum.moving_in.reading.table import Record, Table, UnreadableFile, unique_names

MAX_RECORD_LENGTH = 1_000_000
"""Characters of one record: a quote that is never closed would otherwise take in the whole file."""
SAMPLE_LINES = 20
"""Lines that tell the delimiter: the header, and records that must have as many cells."""
TOO_MANY_CELLS = "there are more cells than columns; put text with a comma in quotes"
TOO_FEW_CELLS = (
    "it goes on over several lines, with fewer cells than columns; perhaps a quote isn't closed"
)
UNCLOSED_QUOTE = "a quote isn't closed"
_DELIMITERS = ";,\t|"
_NAMES = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
_NEVER = "\x1f"
"""Delimiter of a file with one column: it stands in no text."""
_SEP = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
# A quote after an odd number of backslashes, as PHP and MySQL write one inside a cell.
_ESCAPED_QUOTE = re.compile(r'(?<!\\)((?:\\\\)*)\\"')


class _Runaway(Exception):
    """A record is longer than any: a quote in it isn't closed."""


class _Lines:
    """The physical lines of a text, some of which may be read again."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self._returned: list[str] = []
        self.taken: list[str] = []
        self.number = 0
        self._length = 0

    def start_record(self) -> None:
        """Begin a record: its lines are remembered, and its length counted."""
        self.taken, self._length = [], 0

    def give_back(self, keep: int) -> None:
        """Read the lines of this record again, but for the first `keep`."""
        self._returned.extend(reversed(self.taken[keep:]))
        self.number -= len(self.taken) - keep
        self.taken = self.taken[:keep]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.pop() if self._returned else self._text.readline(MAX_RECORD_LENGTH)
        if not line:
            raise StopIteration
        self.taken.append(line)
        self.number += 1
        self._length += len(line)
        if self._length > MAX_RECORD_LENGTH:
            raise _Runaway
        return line.replace("\0", "")


def _unescape(line: str) -> str:
    return _ESCAPED_QUOTE.sub(r'\1""', line)


def _attempt(
    lines: _Lines, delimiter: str, width: int, *, unescape: bool
) -> tuple[list[str] | None, str]:
    """The cells of the next record, None at the end, and why they can't be told apart."""
    lines.start_record()
    try:
        # Strict: otherwise an unclosed quote takes in the lines after it without an error.
        source = map(_unescape, lines) if unescape else lines
        cells = next(csv.reader(source, delimiter=delimiter, strict=True), None)
    except csv.Error as error:
        return [], _reason(error)
    except _Runaway:
        return [], UNCLOSED_QUOTE
    if cells is None or len(lines.taken) == 1 or not width or len(cells) == width:
        return cells, ""
    if len(cells) < width:
        # A record over several lines with other cells than the header holds parts of others.
        return cells, TOO_FEW_CELLS
    return cells, TOO_MANY_CELLS if any(cell.strip() for cell in cells[width:]) else ""


def _read_record(lines: _Lines, delimiter: str, width: int) -> tuple[list[str] | None, str]:
    """The cells of the next record and its fault; of a damaged one only its first line is used."""
    cells, fault = _attempt(lines, delimiter, width, unescape=False)
    if fault and any('\\"' in line for line in lines.taken):
        lines.give_back(0)
        unescaped, fault_unescaped = _attempt(lines, delimiter, width, unescape=True)
        if not fault_unescaped:
            return unescaped, ""
    if fault:
        lines.give_back(1)
    return cells, fault


def _reason(error: csv.Error) -> str:
    text = str(error)
    return UNCLOSED_QUOTE if "unexpected end" in text else f"the quotes don't match ({text})"


@contextmanager
def open_text(file: InputFile, encoding: Encoding) -> Iterator[io.TextIOWrapper]:
    """The text of a file from its start; the file stays open afterwards."""
    file.handle.seek(0)
    text = io.TextIOWrapper(
        file.handle, encoding=encoding.codec, errors=encoding.errors, newline=""
    )
    try:
        yield text
    except UnicodeError as error:
        raise UnreadableFile(f"the file can't be read as {encoding.label}: {error}") from None
    finally:
        # After an error the command has closed the file before its rows are given up.
        if not file.handle.closed:
            text.detach()


class _Row(NamedTuple):
    """A record with the lines on which it begins and ends, and why its cells can't be told."""

    line: int
    end: int
    cells: list[str]
    fault: str


def _rows(
    file: InputFile, encoding: Encoding, delimiter: str, header: _Row
) -> Generator[_Row, None, None]:
    """Each row after the header that isn't blank.

    After a damaged one, lines are refused until one has the shape of a record: they may hold the
    rest of its text, and would become ideas that nobody wrote.
    """
    csv.field_size_limit(MAX_RECORD_LENGTH)
    width, shapes = len(header.cells), RecordShapes(header.cells)
    in_doubt = is_damaged = False
    with open_text(file, encoding) as text:
        lines = _Lines(text)
        for _ in range(header.end):
            next(lines, None)
        while True:
            start = lines.number + 1
            cells, fault = _read_record(lines, delimiter, width)
            if cells is None:
                return
            if not fault and not any(cell.strip() for cell in cells):
                continue
            has_more = any(cell.strip() for cell in cells[width:])
            if width and not fault:
                if (
                    in_doubt
                    and (is_damaged or not has_more)
                    and not shapes.fits(cells, may_be_short=not is_damaged)
                ):
                    fault = NOT_A_RECORD
                    lines.give_back(1)
                elif len(cells) < width or has_more:
                    in_doubt = True
                else:
                    in_doubt = is_damaged = False
                    shapes.learn(cells)
            if fault and fault != NOT_A_RECORD:
                in_doubt = is_damaged = True
            yield _Row(start, lines.number, cells, fault)


def _delimiter(file: InputFile, encoding: Encoding) -> tuple[str, int]:
    """The delimiter, and how many lines before the header say so (`sep=;`)."""
    csv.field_size_limit(MAX_RECORD_LENGTH)
    with open_text(file, encoding) as text:
        lines = [text.readline(MAX_RECORD_LENGTH).replace("\0", "") for _ in range(SAMPLE_LINES)]
    lines[0] = lines[0].lstrip("\ufeff")
    if stated := _SEP.fullmatch(lines[0].strip("\r\n")):
        return stated[1], 1
    return max((_NEVER, *_DELIMITERS), key=partial(_agreement, lines)), 0


def _agreement(lines: list[str], delimiter: str) -> tuple[int, float, int]:
    """How well a delimiter parts lines: into known names, evenly, and into how many cells."""
    try:
        records = [record for record in csv.reader(lines, delimiter=delimiter) if any(record)]
    except csv.Error:
        return 0, 0.0, 0
    header = find_header(enumerate(records))
    if header is None:
        return 0, 0.0, 0
    number, names = header
    even = sum(len(record) == len(records[number]) for record in records) / len(records)
    return count_known(names), even, len(names)


def read_delimited(file: InputFile, encoding: Encoding) -> Table:
    """The table of a CSV or TSV file."""
    delimiter, skip = _delimiter(file, encoding)
    start = _Row(0, skip, [], "")
    with closing(_rows(file, encoding, delimiter, start)) as rows:
        first = list(islice(rows, HEADER_ROWS))
    if first and first[0].fault:
        raise UnreadableFile(f"line {first[0].line}: {first[0].fault}")
    if not first and not file.head().strip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t"):
        raise UnreadableFile("the file is empty")
    whole = list(takewhile(lambda row: not row.fault, first))
    number, names = find_header(enumerate(row.cells for row in whole)) or (0, [])
    columns = unique_names([name.lstrip("\ufeff") for name in names])
    kind = "one column" if delimiter == _NEVER else _NAMES.get(delimiter, repr(delimiter))
    return Table(
        format=f"{'TSV' if delimiter == chr(9) else 'CSV'} ({kind}; {encoding.note})",
        columns=tuple(columns),
        records=partial(
            _records, file, encoding, delimiter, columns, whole[number] if whole else start
        ),
    )


def _records(
    file: InputFile, encoding: Encoding, delimiter: str, columns: list[str], header: _Row
) -> Iterator[Record]:
    width = len(header.cells)
    for row in _rows(file, encoding, delimiter, header):
        has_more = any(cell.strip() for cell in row.cells[width:])
        yield Record(
            row.line,
            dict(zip(columns, row.cells, strict=False)),
            row.fault or (TOO_MANY_CELLS if has_more else ""),
        )
