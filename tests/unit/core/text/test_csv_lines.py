"""CSV: spreadsheets run nothing of what somebody wrote, and every reader gets the same cells."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.text.csv_lines import csv_line, guarded


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+32 470 00 00 01", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＠x"],
)
def test_what_begins_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Een bank", "a=b", "3 - 2", "'s avonds", "مقعد"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1
    ),
    st.sampled_from([";", ","]),
)
def test_a_line_is_read_as_it_was_written(cells: list[str], delimiter: str) -> None:
    line = csv_line(cells, delimiter)
    [read] = csv.reader(StringIO(line, newline=""), delimiter=delimiter)
    assert read == [guarded(cell) for cell in cells]
