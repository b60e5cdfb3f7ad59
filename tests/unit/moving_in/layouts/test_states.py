"""States of any platform: words for them, what was taken away there, what wasn't public there."""

import pytest

from forum.moving_in.reading.idea_rows import IdeaRow, LeftOut
from tests.unit.moving_in.files import items, reader, rows


@pytest.mark.parametrize(
    "line",
    [
        '{"title": "A", "component": {"id": 1}, "body": "a", "withdrawn": true, "withdrawn_at": null}',
        '{"title": "A", "body": "a", "number": 3, "tenant_id": 1, "status": 6}',
        '{"title": "A", "body": "a", "number": 3, "tenant_id": 1, "status": 0, "original_id": 2}',
        '{"title": "A", "number": 3, "votesCount": 1, "response": {"original": {"number": 2}}}',
        '{"title": "A", "cached_votes_up": 1, "hidden_at": null, "retired_at": "2024-01-01"}',
        '{"id": 1, "title": "A", "category": "x", "votes": 1, "forum": "f", "status": "planned", "state": "deleted"}',
        '{"title": "A", "is_deleted": true}',
        '{"title": "A", "hidden": "t"}',
    ],
)
def test_what_was_taken_away_there_stays_out(line: str) -> None:
    (found,) = items(f"[{line}]".encode())
    assert isinstance(found, LeftOut)


@pytest.mark.parametrize(
    "no", ["false", "f", "0", "nee", "ONWAAR", "FALSCH", "NULL", r"\\N", "0000-00-00 00:00:00"]
)
def test_a_no_takes_nothing_away(no: str) -> None:
    (found,) = items(f'[{{"title": "A", "withdrawn": "{no}", "deleted_at": "{no}"}}]'.encode())
    assert isinstance(found, IdeaRow)


@pytest.mark.parametrize(
    "line",
    [
        '{"title": "A", "yes": 0, "no": 0, "createDate": "2020-01-01", "publishDate": null}',
        '{"title": "A", "published_at": ""}',
        '{"title": "A", "is_published": "f"}',
    ],
)
def test_what_was_not_published_there_waits(line: str) -> None:
    (row,) = rows(f"[{line}]".encode())
    assert not row.was_public


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("ineligible", "declined"), ("Expired", "declined"), ("threshold_reached", "under_review"),
        ("Threshold reached", "under_review"), ("answered", "open"), ("Niet ontvankelijk", "declined"),
        ("Drempel bereikt", "under_review"), ("Beantwoord", "open"), ("Expiré", "declined"),
        ("Abgelaufen", "declined"), ("En cours d’étude", "under_review"), ("À l’étude", "under_review"),
        ("قيد المراجعة", "under_review"), ("غير مؤهل", "declined"),
    ],
)  # fmt: skip
def test_words_for_states(word: str, state: str) -> None:
    made = reader(f"title,status\nA,{word}\n".encode())
    (row,) = made.rows()
    assert isinstance(row, IdeaRow) and row.state == state
    assert not any("status not known" in line for line in made.findings.lines())
