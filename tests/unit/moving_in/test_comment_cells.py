"""Comments in one cell, as meinBerlin writes them."""

import pytest

from forum.moving_in.reading.columns import find_layout
from tests.unit.moving_in.files import reader, rows

HEADER = (
    "Reference No.;Name;Description;Positive ratings;{comments};Moderator status;Feedback;Created\n"
)
CELL = (
    "2021-03-04T10:11:12+01:00 - anna\nIch komme oft.\n\nWirklich - oft.\n----\n"
    "@reply: 2021-03-05T10:11:12.345678+01:00 - bernd\nIch auch.\n----\nJeden Sonntag.\n----\n"
    "2021-03-06T10:11:12+00:00 - jo@example.org\nUnd ich?"
)


def _file(cell: str, comments: str = "Comments") -> bytes:
    head = HEADER.format(comments=comments)
    return f'{head}2021-1;Bänke;Mehr Bänke.;14;"{cell}";Accepted;Wir stellen sie auf.;2021-03-01\n'.encode()


@pytest.mark.parametrize("name", ["Comments", "Kommentare"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_comments_and_answers_in_a_cell(name: str, line_end: str) -> None:
    (row,) = rows(_file(CELL.replace("\n", line_end), name))
    first, answer, last = row.comments
    assert (first.author, first.body) == ("anna", "Ich komme oft.\n\nWirklich - oft.")
    assert (answer.author, answer.body) == ("bernd", "Ich auch.\n----\nJeden Sonntag.")
    assert (answer.parent, last.parent) == (first.source_id, "")
    assert (last.author, last.body) == ("", "Und ich?")
    assert [each.date.day if each.date else 0 for each in row.comments] == [4, 5, 6]
    assert row.answer == "Wir stellen sie auf."


@pytest.mark.parametrize("cell", ["2", "Goed plan", "", "Goed plan\n----\n2021-03-04 - anna\nJa"])
def test_a_cell_that_is_written_otherwise_holds_no_comments(cell: str) -> None:
    made = reader(_file(cell))
    (row,) = made.rows()
    assert getattr(row, "comments", None) == ()
    assert made.findings.nested_comments == 0


def test_the_same_comment_keeps_its_id() -> None:
    (before,), (after,) = rows(_file(CELL)), rows(_file(f"{CELL}\n----\n2022-01-01 - eva\nNeu"))
    assert after.comments[:3] == before.comments


def test_a_german_header_is_recognised() -> None:
    names = [
        "Referenznr.",
        "Link",
        "Name",
        "Beschreibung",
        "Kommentare",
        "Ersteller*in",
        "Erstellt",
    ]
    assert find_layout(names).name == "meinBerlin"
