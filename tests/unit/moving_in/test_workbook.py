"""Workbooks: sheets, dates, numbers, formulas, and archives that are none."""

import io
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from random import Random
from time import perf_counter

import pytest

from forum.moving_in.reading import workbook as module
from forum.moving_in.reading.idea_rows import IdeaRow, Refusal
from forum.moving_in.reading.table import UnreadableFile
from tests.unit.moving_in.files import items, reader, refusal, rows, with_sheet, workbook

HEADER = ("ID", "Titel", "Beschrijving", "Datum", "Stemmen")


def test_dates_and_numbers_are_values() -> None:
    raw = workbook(
        HEADER,
        (7.0, "Bank", "In de zon", datetime.fromisoformat("2024-05-01T12:30"), 34.0),
        (8, "Thee", None, date(2024, 1, 2), None),
    )
    bank, thee = rows(raw)
    assert (bank.source_id, bank.support) == ("7", 34)
    assert bank.date == datetime(2024, 5, 1, 10, 30, tzinfo=UTC), "in the town's zone"
    assert (thee.body, thee.support) == ("", 0)


def test_a_title_above_the_header_and_blank_rows_are_skipped() -> None:
    raw = workbook(
        ("Export van de ideeën",), (), HEADER, (1, "Bank", "In de zon"), (), (2, "Thee", "Warm")
    )
    assert [(row.line, row.title) for row in rows(raw)] == [(4, "Bank"), (6, "Thee")]


def test_a_formula_without_a_stored_value_costs_its_line_where_it_is_needed() -> None:
    raw = workbook(
        HEADER,
        (1, '="Ba"&"nk"', "In de zon", None, None),
        (2, "Thee", "Warm", None, "=1+1"),
        (3, "Koek", "Zoet", None, 3),
    )
    first, second, third = items(raw)
    assert isinstance(first, Refusal) and "formula" in first.reason
    assert isinstance(second, Refusal) and "formula" in second.reason
    assert isinstance(third, IdeaRow) and third.support == 3


def test_a_formula_in_a_column_that_is_not_used_costs_nothing() -> None:
    raw = workbook(("Titel", "Totaal"), ("Bank", "=1+1"))
    assert [row.title for row in rows(raw)] == ["Bank"]


def test_what_a_spreadsheet_could_not_compute_is_empty() -> None:
    raw = workbook(("Titel", "Beschrijving"), ("Bank", "#N/A"))
    assert rows(raw)[0].body == ""


def _archive(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"PK\x03\x04\x14\0\x06\0\x08\0\xff\xfe", "isn't text"),
        (_archive(word__document=b"<w/>"), "archive of another kind"),
        (_archive(xl__worksheets__sheet1=b"<broken"), "the workbook is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old .xls"),
        (workbook(), "holds no ideas"),
        (workbook(("Titel",)), "holds no ideas"),
    ],
    ids=["cut", "text-document", "damaged", "xls", "empty", "header-only"],
)
def test_workbooks_that_are_refused(raw: bytes, message: str) -> None:
    assert message in refusal(raw)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_UNPACKED", 100_000)
    raw = workbook(("Titel",), ("a" * 30_000,), ("b" * 30_000,), ("c" * 30_000,), ("d" * 30_000,))
    assert len(raw) < 20_000
    assert "unpacks to too much" in refusal(raw)


IDEAS = workbook(HEADER, *((n, f"Bank {n}", "In de zon", None, n) for n in range(1, 31)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="E20" t="n"><v>19', b'r="E20" t="n"><v>abc'),
        (b'r="B20"', b'r="ZZZZZZ20"'),
        (b'<row r="20"', b'<row r="x20"'),
        (b"<v>19</v>", b"<v>&undefined;</v>"),
        (b'<row r="25"', b"<row <"),
        (b'<row r="31"', b'<row r="3000000"'),
    ],
    ids=["number", "column", "row", "entity", "cut", "far-row"],
)
def test_a_sheet_that_is_damaged_after_its_header_is_refused(old: bytes, new: bytes) -> None:
    message = refusal(with_sheet(IDEAS, old, new))
    assert "the workbook is damaged" in message or "more than 1048576 rows" in message


def test_only_columns_that_are_there_are_listed() -> None:
    made = reader(IDEAS)
    assert made.table.columns == HEADER


def test_a_far_row_costs_little() -> None:
    far = with_sheet(
        IDEAS, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    )
    started = perf_counter()
    assert len(rows(far)) == 30
    assert perf_counter() - started < 20


def test_rows_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 1_000)
    endless = with_sheet(IDEAS, b"</sheetData>", b"<row/>" * 1_000 + b"</sheetData>")
    assert "more than 1000 rows" in refusal(endless)


def test_an_impossible_date_warns_of_nothing(recwarn: pytest.WarningsRecorder) -> None:
    raw = workbook(HEADER, (1, "Bank", "In de zon", datetime.fromisoformat("2024-05-01"), 3))
    made = reader(with_sheet(raw, b"<v>45413</v>", b"<v>99999999999</v>"))
    (row,) = made.rows()
    assert isinstance(row, IdeaRow) and row.date is None
    assert any("dates that could not be read" in line for line in made.findings.lines())
    assert not recwarn.list


def test_signs_that_a_workbook_escapes_are_signs() -> None:
    raw = workbook(("Titel", "Beschrijving"), ("Bank", "een_x000D_\ntwee_x005F_x000D_"))
    assert rows(raw)[0].body == "een\ntwee_x000D_"


@pytest.mark.parametrize("title", [("Export van de ideeën",), ("Export ideeën", "12-05-2024")])
def test_a_title_above_the_header_is_no_header(title: tuple[str, ...]) -> None:
    raw = workbook(title, (), HEADER, (1, "Bank", "In de zon"))
    assert [(row.line, row.title, row.body) for row in rows(raw)] == [(4, "Bank", "In de zon")]


def test_the_sheet_with_the_most_columns_of_ideas_is_read_and_others_are_named() -> None:
    raw = workbook(
        ("Titel", "Export van een forum"),
        ("Datum", "12-05-2024"),
        Ideas=(HEADER, (1, "Bank", "In de zon")),
        Older=(("Titel", "Beschrijving"), ("Thee", "Warm")),
        Reacties=(("id", "idee", "reactie", "auteur", "datum", "taal"), (1, 1, "Mooi", "An")),
    )
    made = reader(raw)
    assert [getattr(row, "title", "") for row in made.rows()] == ["Bank"]
    assert "the ideas are those of the sheet Ideas; not read: Sheet, Older" in made.findings.lines()


def test_wherever_a_workbook_is_damaged_it_is_read_or_refused() -> None:
    dice = Random(40)
    for _ in range(60):
        raw = bytearray(IDEAS)
        for _ in range(3):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        with suppress(UnreadableFile):
            items(bytes(raw))
