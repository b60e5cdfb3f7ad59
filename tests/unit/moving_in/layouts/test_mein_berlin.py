"""Exports of meinBerlin."""

from datetime import UTC, datetime

from forum.moving_in.reading.idea_rows import IdeaRow
from tests.unit.moving_in.exports import MEIN_BERLIN
from tests.unit.moving_in.files import items


def test_mein_berlin() -> None:
    row = items(MEIN_BERLIN.encode("cp1252"))[0]
    assert isinstance(row, IdeaRow)
    assert (row.source_id, row.title, row.support) == ("2023-7", "Bänke", 5)
    assert (row.state, row.answer) == ("declined", "Kein Platz")
    assert row.date == datetime(2023, 5, 1, 8, tzinfo=UTC)
