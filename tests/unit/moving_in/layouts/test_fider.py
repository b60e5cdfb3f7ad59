"""Exports of Fider."""

from forum.moving_in.reading.idea_rows import IdeaRow, LeftOut
from tests.unit.moving_in.exports import FIDER
from tests.unit.moving_in.files import items


def test_fider() -> None:
    koor, wandelen, merged = items(FIDER.encode())
    assert isinstance(koor, IdeaRow) and isinstance(wandelen, IdeaRow)
    assert koor.body == "Samen zingen.\n\n- gratis"
    assert (koor.state, koor.answer, koor.author) == ("in_progress", "We beginnen in mei", "An")
    assert (wandelen.title, wandelen.body) == ("Wandelen", "")
    assert merged == LeftOut(6, "it was merged into another")
