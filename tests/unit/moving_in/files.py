"""Files of invented platforms, read as `forum import` reads them."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from forum.moving_in.reading.columns import map_comments
from forum.moving_in.reading.comment_row import CommentRow
from forum.moving_in.reading.comment_rows import CommentsTable, read_comments
from forum.moving_in.reading.findings import Findings
from forum.moving_in.reading.idea_rows import IdeaReader, IdeaRow, LeftOut, ReadingContext, Refusal
from forum.moving_in.reading.input_file import InputFile
from forum.moving_in.reading.opening import open_tables
from forum.moving_in.reading.sheets import find_ideas
from forum.moving_in.reading.table import UnreadableFile

NOW = datetime(2030, 6, 1, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Brussels")
Item = IdeaRow | Refusal | LeftOut


def reader(
    raw: bytes, *, encoding: str | None = None, languages: tuple[str, ...] = ("nl",), **mapped: str
) -> IdeaReader:
    """The reader of a file, after its first look at all records."""
    table, columns = find_ideas(open_tables(InputFile(io.BytesIO(raw)), encoding), mapped)
    made = IdeaReader(table, columns, ReadingContext(ZONE, languages, NOW))
    made.learn()
    return made


def items(raw: bytes, **options: Any) -> list[Item]:
    """Every record of a file: a row, a refusal, or left out."""
    return list(reader(raw, **options).rows())


def first_row(text: str) -> IdeaRow:
    """The first record of a file, which is an idea."""
    first = items(text.encode())[0]
    assert isinstance(first, IdeaRow)
    return first


def rows(raw: bytes, **options: Any) -> list[IdeaRow]:
    """The rows of a file of which none is refused."""
    found = items(raw, **options)
    assert all(isinstance(item, IdeaRow) for item in found), found
    return [item for item in found if isinstance(item, IdeaRow)]


def comments(raw: bytes, **mapped: str) -> tuple[list[CommentRow], Findings]:
    """The comments of a file of their own, and what else was found in it."""
    table = open_tables(InputFile(io.BytesIO(raw)))[0]
    findings = Findings()
    source = CommentsTable(table, map_comments(table.columns, mapped), "comments", frozenset())
    return list(read_comments(source, ZONE, findings)), findings


def refusal(raw: bytes, **options: Any) -> str:
    """The reason why a file is refused as a whole."""
    with pytest.raises(UnreadableFile) as error:
        items(raw, **options)
    message = str(error.value)
    assert "\n" not in message
    return message


def workbook(*lines: Sequence[object], **sheets: Sequence[Sequence[object]]) -> bytes:
    """An .xlsx file with these lines on its first sheet, and further sheets by name."""
    book = Workbook()
    first = book.active
    assert first is not None
    for line in lines:
        first.append(list(line))
    for name, others in sheets.items():
        sheet = book.create_sheet(name)
        for line in others:
            sheet.append(list(line))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_sheet(raw: bytes, old: bytes, new: bytes, number: int = 1) -> bytes:
    """A workbook in one of whose sheets `old` is replaced by `new`."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for part in source.namelist():
            content = source.read(part)
            if part == f"xl/worksheets/sheet{number}.xml":
                assert old in content
                content = content.replace(old, new)
            archive.writestr(part, content)
    return target.getvalue()
