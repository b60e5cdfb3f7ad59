"""A cell as long as a text in any column, or as the name of one, takes no longer than a text."""

import csv
import io
from functools import partial

import pytest

from tests.unit.moving_in.files import items
from tests.unit.test_cost import is_slow, repeat_to

LENGTH = 20_000
MAX_SECONDS = 0.5
"""Of one line: a file is read once, by an operator; what grows with the square takes many times this."""
CELLS = {
    "id": "1", "title": "Titel", "body": "Tekst", "summary": "", "theme": "", "neighbourhood": "",
    "language": "", "date": "2024-01-01", "author": "", "status": "", "support": "3", "answer": "",
    "answered at": "", "published": "", "deleted": "", "tags": "", "extra": "",
}  # fmt: skip
SHAPES = (
    "a", "aB", "1", " ", "( ", "a (", "a/b ", "zelfmoor", "\u0301\u0316", "\ufdfa", "㏘㌖", "½",
    '"nl"=>"\\', "12:00 ", "_x0041_",
)  # fmt: skip


def _file(*rows: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_cell(shape: str) -> None:
    long = repeat_to(shape, LENGTH)
    files = {name: _file(list(CELLS), list((CELLS | {name: long}).values())) for name in CELLS} | {
        "a name": _file([*CELLS, long], [*CELLS.values(), ""])
    }
    assert not [name for name, raw in files.items() if is_slow(partial(items, raw), MAX_SECONDS)]
