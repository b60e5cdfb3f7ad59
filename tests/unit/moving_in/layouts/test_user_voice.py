"""Exports of UserVoice."""

from datetime import UTC, datetime

from forum.moving_in.reading.idea_rows import IdeaRow, LeftOut
from tests.unit.moving_in.exports import USER_VOICE
from tests.unit.moving_in.files import items, rows


def test_user_voice() -> None:
    first, second = rows(USER_VOICE.encode())
    assert (first.state, first.support, first.author) == ("under_review", 55, "An")
    assert (second.title, second.body) == ("Alleen een titel", "")


def test_user_voice_export_of_suggestions() -> None:
    raw = (
        "suggestion.id,suggestion.title,suggestion.body,suggestion.forum.name,suggestion.category.name,"
        "suggestion.status.name,suggestion.labels.name,suggestion.parent.id,suggestion.created_timestamp,"
        "suggestion.state,suggestion.supporters_count,suggestion.public_status_update,created_by.name,"
        "created_by.email_address\n"
        "5001,Eten,Met de buren.,Stad,Ontmoeten,Planned,Buiten,,2023-02-01 10:00:00,published,12,Komt er.,"
        "Karel,karel@example.org\n"
        "5002,Dubbel,Ook eten.,Stad,Ontmoeten,,,5001,2023-02-02 10:00:00,published,2,,Karel,\n"
    )
    row, duplicate = items(raw.encode())
    assert isinstance(row, IdeaRow)
    assert (row.source_id, row.title, row.body) == ("5001", "Eten", "Met de buren.")
    assert (row.state, row.answer, row.author) == ("planned", "Komt er.", "Karel")
    assert (row.themes, row.support) == (("Ontmoeten", "Buiten"), 12)
    assert row.date == datetime(2023, 2, 1, 9, tzinfo=UTC)
    assert duplicate == LeftOut(3, "it was merged into another")
