"""Rows: ids, names, states and texts that can't be taken."""

import pytest

from forum.moving_in.reading.idea_rows import IdeaRow, LeftOut, Refusal
from tests.unit.moving_in.files import items, reader, rows


def _findings(raw: bytes) -> list[str]:
    made = reader(raw)
    list(made.rows())
    return made.findings.lines()


def test_one_id_is_one_idea() -> None:
    raw = b"id,title,body\n1,Bench,In the sun\n1,Bench,In the sun\n1,Coffee,On the square\n"
    first, duplicate, conflict = items(raw)
    assert isinstance(first, IdeaRow) and isinstance(duplicate, IdeaRow)
    assert first.source_id == duplicate.source_id
    assert conflict == Refusal(4, "the id 1 stands on line 2 already, with other words")


def test_without_ids_title_and_date_make_one() -> None:
    raw = b"title,body,date\nBench,%s,2024-05-01\nBench,Sun,2024-05-02\n"
    before, other_day = rows(raw % b"Sun")
    corrected, _ = rows(raw % b"In the sun")
    assert before.source_id == corrected.source_id
    assert before.source_id != other_day.source_id


def test_without_ids_the_same_title_twice_is_two_ideas() -> None:
    first, second, again = rows(b"title,body\nBench,Sun\nBench,Shade\nBench,Sun\n")
    assert first.source_id != second.source_id
    assert first.source_id == again.source_id


def test_names_are_text_and_never_addresses() -> None:
    raw = b"title,author\nA,Jan Proef\nB,jan@example.org\nC,+32 470 00 00 12\n"
    assert [row.author for row in rows(raw)] == ["Jan Proef", "", ""]
    assert "names left out, because they are addresses or numbers of people: 2" in _findings(raw)


def test_an_unknown_status_is_open_and_said() -> None:
    raw = b"title,status\nA,Bij de burgemeester\nB,Uitgevoerd\n"
    assert [row.state for row in rows(raw)] == ["open", "realised"]
    assert "status not known, taken as open: Bij de burgemeester (1)" in _findings(raw)


def test_dates_in_the_future_and_unreadable_ones_are_said() -> None:
    raw = b"title,date\nA,2099-01-01\nB,31/02/2020\nC,2020-02-03\n"
    first, second, third = rows(raw)
    assert (first.date, second.date) == (None, None)
    assert third.date is not None
    found = _findings(raw)
    assert any("in the future" in line and line.endswith(": 1, on line 2") for line in found)
    assert any("could not be read" in line and line.endswith(": 1, on line 3") for line in found)


def test_the_order_of_day_and_month_is_learned_from_the_file() -> None:
    first, _ = rows(b"title,date\nA,03/04/2024\nB,05/25/2024\n")
    assert first.date is not None and (first.date.month, first.date.day) == (3, 3)
    first, _ = rows(b"title,date\nA,03/04/2024 12:00\nB,25/05/2024 12:00\n")
    assert first.date is not None and (first.date.month, first.date.day) == (4, 3)
    assert any("day first" in line for line in _findings(b"title,date\nA,03/04/2024\n"))


def test_two_orders_in_one_file_are_said() -> None:
    raw = b"title,date\nA,05/13/2024\nB,25/12/2023\nC,03/04/2024\n"
    assert [row.date is None for row in rows(raw)] == [False, False, False]
    assert any("1 that may be either" in line for line in _findings(raw))


def test_texts_that_are_refused() -> None:
    long_title, long_body, no_title, wide = items(
        f"id,title,body\n1,{'x' * 300},a\n2,B,{'y' * 30_000}\n3,!,c\n4,A\u2e3b,d\n".encode()
    )
    assert "the title has 300 characters" in getattr(long_title, "reason", "")
    assert "the text has 30000 characters" in getattr(long_body, "reason", "")
    assert no_title == Refusal(4, "the title has no letter or digit")
    assert "too wide" in getattr(wide, "reason", "")


def test_text_saved_in_a_wrong_encoding_before_is_said() -> None:
    raw = "title,body\nCafé,Een cafÃ© voor iedereen\n".encode()
    assert any("wrong encoding" in line for line in _findings(raw))


def test_counts() -> None:
    raw = b"title;stemmen\nA;1.234\nB;12,0\nC;\nD;veel\nE;-3\n"
    assert [row.support for row in rows(raw)] == [1234, 12, 0, 0, 0]
    found = _findings(raw)
    assert any(
        "counts of support that" in line and line.endswith(": 2, on lines 5, 6") for line in found
    )
    assert "counts of support read as thousands: 1.234 (1)" in found


def test_what_was_not_public_there() -> None:
    raw = b"title,published\nA,true\nB,false\nC,\n"
    assert [row.was_public for row in rows(raw)] == [True, False, False]
    assert [row.was_public for row in rows(b"title\nA\n")] == [True]


@pytest.mark.parametrize(
    "line",
    ["Totaal;2;;", "TOTAL:;;;14", ";Gesamt;;1.234", ";Toplam;3;", "المجموع;2;;", "Totaal;2;;€ 12", "Somme;;;12 %"],
)  # fmt: skip
def test_a_line_of_totals_is_no_idea(line: str) -> None:
    _, total = items(f"nr;titel;tekst;stemmen\n1;Bank;Zon;2\n{line}\n".encode())
    assert total == LeftOut(3, "it is a total, not an idea")


@pytest.mark.parametrize(
    "line",
    [
        "2;Totaal;;",
        "2;Totaal;Alles samen;3",
        ";Totaal;Alles samen;3",
        "Totaal;Bank;;3",
        ";Totaal;;",
    ],
)
def test_an_idea_about_totals_is_one(line: str) -> None:
    _, idea = items(f"nr;titel;tekst;stemmen\n1;Bank;Zon;2\n{line}\n".encode())
    assert isinstance(idea, IdeaRow)


@pytest.mark.parametrize(
    "nothing",
    ["-", "–", "--", "n.v.t.", "N.v.t", "NVT", "N/A", "#N/B", "None", "null", "k.A.", "Sans objet", "لا ينطبق", r"\N"],
)  # fmt: skip
def test_a_cell_that_says_nothing_is_empty(nothing: str) -> None:
    head = "title;text;author;answer;status;theme;wijk;votes;date;deleted_at;withdrawn\n"
    cells = ";".join([nothing] * 10)
    (row,) = rows(f"{head}A;{cells}\n".encode())
    assert (row.body, row.author, row.answer, row.state) == ("", "", "", "open")
    assert (row.themes, row.neighbourhoods, row.support, row.date) == ((), (), 0, None)
    assert "counts" not in str(_findings(f"{head}A;{cells}\n".encode()))


def test_words_that_begin_like_nothing_are_text() -> None:
    (row,) = rows(b"title;text;author\nA;None of us sits - yet.;Nana\n")
    assert (row.body, row.author) == ("None of us sits - yet.", "Nana")
