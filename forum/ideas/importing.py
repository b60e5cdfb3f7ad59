"""Reading ideas of another platform from CSV or JSON, line by line, with what can't be taken and why."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forum.core.text import clean_line, clean_text
from forum.ideas.tables import BODY_LENGTH, TITLE_LENGTH

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
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets in western Europe write when they don't write UTF-8.
        return raw.decode("cp1252", errors="replace")


def _records(raw: bytes) -> Iterator[tuple[int, Mapping[str, object]]]:
    text = _decoded(raw).replace("\0", "")
    if not text.strip():
        raise UnreadableFile("the file is empty")
    if text.lstrip().startswith(("[", "{")):
        yield from _json_records(text)
    else:
        yield from _csv_records(text)


def _json_records(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableFile(f"not JSON: {error}") from None
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list):
        raise UnreadableFile("the JSON holds no list of ideas")
    for place, record in enumerate(found, 1):
        yield place, record if isinstance(record, dict) else {}


def _csv_records(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    csv.field_size_limit(LARGEST_CELL)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 2
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFile(f"line {reader.line_num}: {error}") from None
        yield begins, record
        begins = reader.line_num + 1


def _columns(record: Mapping[str, object], mapped: Mapping[str, str]) -> dict[str, str]:
    """Which column holds which field: as mapped, else by its name."""
    by_name = {str(column or "").strip().casefold(): str(column or "") for column in record}
    columns = {}
    for name, known in NAMES.items():
        wanted = (mapped[name].casefold(),) if name in mapped else known
        columns[name] = next((by_name[each] for each in wanted if each in by_name), "")
        if name in mapped and not columns[name]:
            raise UnreadableFile(f"there is no column named {mapped[name]!r}")
    if not columns["title"] or not columns["body"]:
        missing = "title" if not columns["title"] else "body"
        found = ", ".join(by_name) or "none"
        raise UnreadableFile(f"no column for the {missing}; name it with --map; found: {found}")
    return columns


def _row(line: int, record: Mapping[str, object], columns: Mapping[str, str]) -> Row | Refusal:
    def cell(name: str) -> str:
        value = record.get(columns[name]) if columns[name] else None
        return "" if value is None else str(value)

    title, body = clean_line(cell("title")), clean_text(cell("body"))
    if not title:
        return Refusal(line, "there is no title")
    if not body:
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
    columns: dict[str, str] = {}
    for line, record in _records(raw):
        columns = columns or _columns(record, mapped)
        yield _row(line, record, columns)
