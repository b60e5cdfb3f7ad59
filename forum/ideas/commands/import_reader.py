"""Reading ideas of another platform from CSV or JSON, line by line, with what can't be taken and why."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forum.core.content.publishable import TITLE_LENGTH
from forum.core.text.cleaning import clean_line, clean_text, excerpt
from forum.core.text.visible_text import (
    clean_label,
    find_overwide,
    has_letter_or_digit,
    has_visible_character,
    truncate_marks,
)
from forum.ideas.tables import BODY_LENGTH

NAMES = {
    "id": ("id", "number", "nr", "reference"),
    "title": ("title", "titel", "titre", "titolo", "name", "naam"),
    "body": ("body", "description", "beschreibung", "beschrijving", "text", "tekst", "summary"),
    "theme": ("theme", "category", "kategorie", "categorie", "thema"),
    "neighbourhood": ("neighbourhood", "neighborhood", "wijk", "buurt", "district"),
    "language": ("language", "lang", "taal", "locale"),
}
LARGEST_CELL = 1_000_000
SOURCE_ID_LENGTH = 80
NO_IDEAS = "the file holds no ideas"
NOT_TEXT = "the file isn't text; save it as CSV in UTF-8, or as JSON"
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_DAMAGED = re.compile(r"[\udc80-\udcff]")
_QUOTED = re.compile(r'"[^"]*"')
Record = tuple[int, Mapping[str, object] | None]
"""The line, and the cells by column; None when there are more cells than columns."""


class UnreadableFile(Exception):
    """The file as a whole can't be read; the message says why."""


@dataclass(frozen=True)
class Row:
    """One idea as the file has it, cleaned. `line` is where it begins in the file."""

    line: int
    source_id: str
    title: str
    body: str
    theme: str
    neighbourhood: str
    language: str


@dataclass(frozen=True)
class Refusal:
    """A line that can't be taken."""

    line: int
    reason: str


def _decoded(raw: bytes) -> str:
    """The file as text. In UTF-8 a byte that belongs to no letter stays as a surrogate (PEP 383)."""
    text = raw.decode("utf-8-sig", errors="surrogateescape")
    damaged = len(_DAMAGED.findall(text))
    # In another encoding hardly any letter happens to be one in UTF-8.
    if damaged < len(_NOT_ASCII.findall(text)) - damaged or not damaged:
        return text
    try:
        # What spreadsheets in western Europe write when they don't write UTF-8.
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableFile(NOT_TEXT) from None
    if _BINARY.search(text):
        raise UnreadableFile(NOT_TEXT)
    return text


def _records(raw: bytes) -> tuple[list[str], Iterator[Record]]:
    """The names of the columns, and each record with the line it begins on."""
    text = _decoded(raw).replace("\0", "")
    if not text.strip():
        raise UnreadableFile("the file is empty")
    if text.lstrip().startswith(("[", "{")):
        return _json_records(text)
    lines = _csv_lines(text)
    _, names = next(lines, (1, []))
    return names, _csv_records(names, lines)


def _json_records(text: str) -> tuple[list[str], Iterator[Record]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"not JSON: {error}") from None
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list):
        raise UnreadableFile("the JSON holds no list of ideas")
    if not found:
        raise UnreadableFile(NO_IDEAS)
    records = [record if isinstance(record, dict) else {} for record in found]
    names = list(dict.fromkeys(name for record in records for name in record))
    return names, iter(enumerate(records, 1))


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that isn't blank, with the line on which it begins."""
    csv.field_size_limit(LARGEST_CELL)
    head = _QUOTED.sub("", text.lstrip()).partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    # Strict, because a quote that is never closed swallows every line after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(f"line {begins}: {error}") from None


def _csv_records(names: list[str], lines: Iterable[tuple[int, list[str]]]) -> Iterator[Record]:
    for begins, cells in lines:
        extra = any(cell.strip() for cell in cells[len(names) :])
        yield begins, None if extra else dict(zip(names, cells, strict=False))


def _columns(names: Sequence[str], mapped: Mapping[str, str]) -> dict[str, str]:
    """Which column holds which field: as mapped, else by its name."""
    by_name = {name.strip().casefold(): name for name in names}
    columns = {}
    for name, known in NAMES.items():
        wanted = (mapped[name].strip().casefold(),) if name in mapped else known
        columns[name] = next((by_name[each] for each in wanted if each in by_name), "")
        if name in mapped and not columns[name]:
            raise UnreadableFile(f"there is no column named {mapped[name]!r}")
    if not columns["title"] or not columns["body"]:
        missing = "title" if not columns["title"] else "body"
        # A file without a header shows a resident's line here: no more of it than a name is long.
        shown = [
            excerpt(clean_line(_DAMAGED.sub("", name)), 30)
            for name in by_name
            if name and "@" not in name
        ]
        found = ", ".join(shown[:12]) or "none"
        raise UnreadableFile(f"no column for the {missing}; name it with --map; found: {found}")
    return columns


def _row(
    line: int, record: Mapping[str, object] | None, columns: Mapping[str, str]
) -> Row | Refusal:
    if record is None:
        return Refusal(line, "there are more cells than columns; put text with a comma in quotes")

    def cell(name: str) -> str:
        value = record.get(columns[name]) if columns[name] else None
        return "" if value is None or isinstance(value, dict | list) else str(value)

    if any(_DAMAGED.search(cell(name)) for name in NAMES):
        return Refusal(line, "a letter is damaged; save the file as UTF-8 once more")
    title, body = clean_label(cell("title")), truncate_marks(clean_text(cell("body")))
    if not has_letter_or_digit(title):
        return Refusal(line, "there is no title")
    if sign := find_overwide(title):
        return Refusal(line, f"the sign {sign} is too wide for a title")
    if not has_visible_character(body):
        return Refusal(line, "there is no text besides the title")
    if len(title) > TITLE_LENGTH:
        return Refusal(line, f"the title has {len(title)} characters, at most {TITLE_LENGTH} fit")
    if len(body) > BODY_LENGTH:
        return Refusal(line, f"the text has {len(body)} characters, at most {BODY_LENGTH} fit")
    given = clean_line(cell("id"))
    if len(given) > SOURCE_ID_LENGTH:
        return Refusal(line, f"the id has {len(given)} characters, at most {SOURCE_ID_LENGTH} fit")
    digest = hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()[:32]
    return Row(
        line=line,
        source_id=given or digest,
        title=title,
        body=body,
        theme=clean_line(cell("theme")),
        neighbourhood=clean_line(cell("neighbourhood")),
        language=clean_line(cell("language")).lower()[:2],
    )


def read_rows(raw: bytes, mapped: Mapping[str, str]) -> Iterator[Row | Refusal]:
    """Each idea of the file, or why it can't be taken; raises `UnreadableFile` for the whole."""
    names, records = _records(raw)
    columns = _columns(names, mapped)
    seen: dict[str, Row] = {}
    line = 0
    for line, record in records:
        read = _row(line, record, columns)
        if isinstance(read, Row):
            first = seen.setdefault(read.source_id, read)
            if (first.title, first.body) != (read.title, read.body):
                same = (
                    f"the id {read.source_id} stands on line {first.line} already, with other words"
                )
                read = Refusal(line, same)
        yield read
    if not line:
        raise UnreadableFile(NO_IDEAS)
