"""Exports of Decidim."""

from datetime import UTC, datetime

import pytest

from forum.moving_in.reading.idea_rows import IdeaRow, LeftOut
from tests.unit.moving_in.exports import DECIDIM
from tests.unit.moving_in.files import items, reader, rows


def test_decidim() -> None:
    bank, cafe, withdrawn = items(DECIDIM.encode())
    assert isinstance(bank, IdeaRow) and isinstance(cafe, IdeaRow)
    assert (bank.source_id, bank.title, bank.language) == ("11", "Een bank", "nl")
    assert bank.body == "In de zon\n\n- hout"
    assert (bank.author, bank.support, bank.state) == ("An Proef", 34, "accepted")
    assert (bank.answer, bank.answered) == ("Goed plan", datetime(2024, 6, 1, 8, tzinfo=UTC))
    assert bank.date == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert (bank.themes, bank.neighbourhoods) == (("Buren", "Voisins"), ("Centrum",))
    assert bank.was_public
    assert (cafe.title, cafe.language, cafe.state) == ("Un café", "fr", "under_review")
    assert not cafe.was_public, "it has no date of publication"
    assert isinstance(withdrawn, LeftOut)


def test_an_amendment_of_decidim_is_no_idea_of_its_own() -> None:
    raw = (
        b"id;title;body;component/id;published_at;is_amend;original_proposal/url\n"
        b"1;A;a;9;2024-05-01;false;\n2;A;b;9;2024-05-01;true;https://decidim.example.org/1\n"
        b"3;C;c;9;2024-05-01;;\n"
    )
    made = reader(raw)
    original, amendment, other = made.rows()
    assert isinstance(original, IdeaRow) and isinstance(other, IdeaRow)
    assert amendment == LeftOut(3, "it is a change to another, not an idea of its own")
    assert (
        "left out: it is a change to another, not an idea of its own (1)" in made.findings.lines()
    )


def test_the_language_that_is_asked_for_wins() -> None:
    bank = items(DECIDIM.encode(), languages=("fr", "nl"))[0]
    assert isinstance(bank, IdeaRow)
    assert (bank.title, bank.body, bank.language) == ("Un banc", "Au soleil", "fr")


def test_a_text_in_a_second_language_is_said() -> None:
    made = reader(DECIDIM.encode())
    list(made.rows())
    assert "texts in a second language, not taken: fr (1)" in made.findings.lines()


def test_an_answer_that_was_not_public_there_stays_out() -> None:
    raw = (
        b"id;title;body;component/id;state;state_published_at;answer;answered_at\n"
        b"1;A;a;9;;;Nog geheim;2024-05-03\n2;B;b;9;accepted;;Ook geheim;2024-05-03\n"
        b"3;C;c;9;rejected;2024-05-04;Bekend;2024-05-03\n"
    )
    made = reader(raw)
    secret, other, known = (row for row in made.rows() if isinstance(row, IdeaRow))
    for row in (secret, other):
        assert (row.answer, row.answered, row.state) == ("", None, "open")
    assert (known.answer, known.state) == ("Bekend", "declined")
    assert "left out: its answer or status was not public yet (2)" in made.findings.lines()


@pytest.mark.parametrize(
    "raw",
    [
        b'[{"title": "A", "component": {"id": 1}, "body": "a", "taxonomies": {"name": [{"en": "Food", "nl": "Eten"}]}}]',
        b'id;title;body;component/id;taxonomies/name\n1;A;a;9;"{""en""=>""Food"", ""nl""=>""Eten""}"\n',
    ],
)
def test_themes_that_are_told_by_language(raw: bytes) -> None:
    assert rows(raw)[0].themes == ("Food", "Eten")
