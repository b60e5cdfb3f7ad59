"""Import reader: parses ideas in CSV or JSON into cleaned rows, or refusals with the reason."""

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
MAX_CELL_LENGTH = 1_000_000
SOURCE_ID_LENGTH = 80
NO_IDEAS = "the file holds no ideas"
NOT_TEXT = "the file isn't text; save it as CSV in UTF-8, or as JSON"
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_DAMAGED = re.compile(r"[\udc80-\udcff]")
_QUOTED = re.compile(r'"[^"]*"')
Record = tuple[int, Mapping[str, object] | None]
"""Line number, and cells by column; None if there are more cells than columns."""


class UnreadableFile(Exception):
    """The file as a whole is unreadable; the message is the reason."""


@dataclass(frozen=True)
class Row:
    """One idea of the file, with cleaned values. `line` is the line on which it begins."""

    line: int
    source_id: str
    title: str
    body: str
    theme: str
    neighbourhood: str
    language: str


@dataclass(frozen=True)
class Refusal:
    """An idea that can't be imported, with the reason."""

    line: int
    reason: str


def _decode(raw: bytes) -> str:
    """Decode UTF-8, else cp1252. Invalid UTF-8 bytes become surrogates (PEP 383)."""
    text = raw.decode("utf-8-sig", errors="surrogateescape")
    damaged = len(_DAMAGED.findall(text))
    # Heuristic: in another encoding hardly any letter happens to be valid UTF-8.
    if damaged < len(_NOT_ASCII.findall(text)) - damaged or not damaged:
        return text
    try:
        # The encoding that spreadsheets in western Europe use for CSV if not UTF-8.
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableFile(NOT_TEXT) from None
    if _BINARY.search(text):
        raise UnreadableFile(NOT_TEXT)
    return text


def _parse(raw: bytes) -> tuple[list[str], Iterator[Record]]:
    """The names of the columns, and the records with the lines on which they begin."""
    text = _decode(raw).replace("\0", "")
    if not text.strip():
        raise UnreadableFile("the file is empty")
    if text.lstrip().startswith(("[", "{")):
        return _json_records(text)
    lines = _csv_lines(text)
    _, names = next(lines, (1, []))
    return names, _csv_records(names, lines)


def _json_records(text: str) -> tuple[list[str], Iterator[Record]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"not JSON: {error}") from None
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), None)
    if not isinstance(data, list):
        raise UnreadableFile("the JSON holds no list of ideas")
    if not data:
        raise UnreadableFile(NO_IDEAS)
    records = [record if isinstance(record, dict) else {} for record in data]
    names = list(dict.fromkeys(name for record in records for name in record))
    return names, iter(enumerate(records, 1))


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that aren't blank, with the lines on which they begin."""
    csv.field_size_limit(MAX_CELL_LENGTH)
    head = _QUOTED.sub("", text.lstrip()).partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    # Strict: otherwise an unclosed quote swallows all following lines without an error.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start_line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start_line, cells
            start_line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(f"line {start_line}: {error}") from None


def _csv_records(names: list[str], lines: Iterable[tuple[int, list[str]]]) -> Iterator[Record]:
    for start_line, cells in lines:
        has_extra_cells = any(cell.strip() for cell in cells[len(names) :])
        yield start_line, None if has_extra_cells else dict(zip(names, cells, strict=False))


def _map_columns(names: Sequence[str], mapped: Mapping[str, str]) -> dict[str, str]:
    """The column of each field: as in `mapped`, else by its name; empty if there is none."""
    by_name = {name.strip().casefold(): name for name in names}
    columns = {}
    for name, aliases in NAMES.items():
        candidates = (mapped[name].strip().casefold(),) if name in mapped else aliases
        columns[name] = next(
            (by_name[candidate] for candidate in candidates if candidate in by_name), ""
        )
        if name in mapped and not columns[name]:
            raise UnreadableFile(f"there is no column named {mapped[name]!r}")
    if not columns["title"] or not columns["body"]:
        missing = "title" if not columns["title"] else "body"
        # In a file without a header these are a resident's data: show at most 30 characters of
        # each, as of a column name, and no mail addresses.
        excerpts = [
            excerpt(clean_line(_DAMAGED.sub("", name)), 30)
            for name in by_name
            if name and "@" not in name
        ]
        found_names = ", ".join(excerpts[:12]) or "none"
        raise UnreadableFile(
            f"no column for the {missing}; name it with --map; found: {found_names}"
        )
    return columns


def _parse_row(
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
    source_id = clean_line(cell("id"))
    if len(source_id) > SOURCE_ID_LENGTH:
        return Refusal(
            line, f"the id has {len(source_id)} characters, at most {SOURCE_ID_LENGTH} fit"
        )
    digest = hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()[:32]
    return Row(
        line=line,
        source_id=source_id or digest,
        title=title,
        body=body,
        theme=clean_line(cell("theme")),
        neighbourhood=clean_line(cell("neighbourhood")),
        language=clean_line(cell("language")).lower()[:2],
    )


def read_rows(raw: bytes, mapped: Mapping[str, str]) -> Iterator[Row | Refusal]:
    """Each idea of the file, or its refusal; raises `UnreadableFile` for the whole file."""
    names, records = _parse(raw)
    columns = _map_columns(names, mapped)
    first_by_id: dict[str, Row] = {}
    line = 0
    for line, record in records:
        item = _parse_row(line, record, columns)
        if isinstance(item, Row):
            first = first_by_id.setdefault(item.source_id, item)
            if (first.title, first.body) != (item.title, item.body):
                reason = (
                    f"the id {item.source_id} stands on line {first.line} already, with other words"
                )
                item = Refusal(line, reason)
        yield item
    if not line:
        raise UnreadableFile(NO_IDEAS)
