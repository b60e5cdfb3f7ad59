"""Exports and templates of Go Vocal."""

from datetime import datetime

import pytest

from forum.moving_in.reading.idea_rows import IdeaRow
from tests.unit.moving_in.exports import GO_VOCAL
from tests.unit.moving_in.files import first_row, reader, rows, workbook


def test_go_vocal_template_and_workbook() -> None:
    row = first_row(GO_VOCAL)
    assert (row.title, row.body, row.themes) == ("Soep", "Soep delen.", ("Buren",))
    header = (
        "Input ID",
        "Title",
        "Description",
        "Author name",
        "Author email",
        "Published at",
        "Likes",
        "Topics",
        "Status",
    )
    line = (
        "a-1",
        "Soep",
        "<p>Soep delen.</p>",
        "An",
        "an@example.org",
        datetime.fromisoformat("2024-05-01"),
        9,
        "Buren, Groen",
        "Implemented",
    )
    (row,) = rows(workbook(header, line))
    assert (row.source_id, row.body, row.support, row.state) == (
        "a-1",
        "Soep delen.",
        9,
        "realised",
    )
    assert row.themes == ("Buren, Groen", "Buren", "Groen")
    assert "example.org" not in str(row)


@pytest.mark.parametrize(
    "header",
    [
        "ID,Title,Description,Tags,Latitude,Submitted at,Published at,Likes,Comments,Status,Project",
        "ID,Title,Description,Submitted at,Published at,Likes,Status,Project",
    ],
)
def test_go_vocal_without_personal_data(header: str) -> None:
    names = header.split(",")
    cells = {
        "ID": "a-1", "Title": "Soep", "Description": "Soep delen.", "Submitted at": "2024-05-01",
        "Likes": "9", "Status": "submitted",
    }  # fmt: skip
    line = ",".join(cells.get(name, "") for name in names)
    made = reader(f"{header}\n{line}\n".encode())
    (row,) = made.rows()
    assert made.columns.layout.name == "Go Vocal"
    assert isinstance(row, IdeaRow) and row.state == "waiting"
