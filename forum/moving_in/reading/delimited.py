"""Delimited text: CSV and TSV, one record after the other, so that a damaged line costs one line."""

import csv
import io
import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from functools import partial

from forum.moving_in.reading.encoding import Encoding
from forum.moving_in.reading.input_file import InputFile
from forum.moving_in.reading.table import Record, Table, UnreadableFile, unique_names

MAX_RECORD_LENGTH = 1_000_000
"""Characters of one record: a quote that is never closed would otherwise take in the whole file."""
HEADER_LINES = 10
"""Lines in which the header is looked for: blank lines may precede it, and a name may be broken."""
TOO_MANY_CELLS = "there are more cells than columns; put text with a comma in quotes"
UNCLOSED_QUOTE = "a quote isn't closed"
_DELIMITERS = ";,\t|"
_NAMES = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
_NEVER = "\x1f"
"""Delimiter of a file with one column: it stands in no text."""
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
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
        return cells, UNCLOSED_QUOTE
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
    finally:
        # After an error the command has closed the file before its rows are given up.
        if not file.handle.closed:
            text.detach()


def _rows(
    file: InputFile, encoding: Encoding, delimiter: str, width: int, skip: int
) -> Generator[tuple[int, list[str], str], None, None]:
    """Line, cells and fault of each row that isn't blank, after `skip` lines."""
    csv.field_size_limit(MAX_RECORD_LENGTH)
    with open_text(file, encoding) as text:
        lines = _Lines(text)
        for _ in range(skip):
            next(lines, None)
        while True:
            start = lines.number + 1
            cells, fault = _read_record(lines, delimiter, width)
            if cells is None:
                return
            if fault or any(cell.strip() for cell in cells):
                yield start, cells, fault


def _delimiter(file: InputFile, encoding: Encoding) -> tuple[str, int]:
    """The delimiter, and how many lines before the header say so (`sep=;`)."""
    with open_text(file, encoding) as text:
        lines = [text.readline(MAX_RECORD_LENGTH).replace("\0", "") for _ in range(HEADER_LINES)]
    if stated := _SEP.fullmatch(lines[0].lstrip("\ufeff").strip("\r\n")):
        return stated[1], 1
    bare = _QUOTED.sub("", "".join(lines).lstrip("\ufeff\r\n\x20")).splitlines()
    header = bare[0] if bare else ""
    best = max(_DELIMITERS, key=header.count)
    return (best if best in header else _NEVER), 0


def read_delimited(file: InputFile, encoding: Encoding) -> Table:
    """The table of a CSV or TSV file, with the first row that isn't blank as its header."""
    delimiter, skip = _delimiter(file, encoding)
    with closing(_rows(file, encoding, delimiter, 0, skip)) as rows:
        line, names, fault = next(rows, (1, [], ""))
    if fault:
        raise UnreadableFile(f"line {line}: {fault}")
    if not names and not file.head().strip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t"):
        raise UnreadableFile("the file is empty")
    columns = unique_names([name.strip().lstrip("\ufeff") for name in names])
    kind = "one column" if delimiter == _NEVER else _NAMES.get(delimiter, repr(delimiter))
    return Table(
        format=f"{'TSV' if delimiter == chr(9) else 'CSV'} ({kind}; {encoding.note})",
        columns=tuple(columns),
        records=partial(_records, file, encoding, delimiter, columns, skip),
    )


def _records(
    file: InputFile, encoding: Encoding, delimiter: str, columns: list[str], skip: int
) -> Iterator[Record]:
    rows = _rows(file, encoding, delimiter, len(columns), skip)
    next(rows, None)
    for line, cells, fault in rows:
        extra = any(cell.strip() for cell in cells[len(columns) :])
        yield Record(
            line,
            dict(zip(columns, cells, strict=False)),
            fault or (TOO_MANY_CELLS if extra else ""),
        )
