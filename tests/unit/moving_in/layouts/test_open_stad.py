"""Exports of OpenStad: its tables, workbooks, JSON and comments."""

from datetime import UTC, datetime

from forum.moving_in.reading.idea_rows import IdeaRow, LeftOut
from tests.unit.moving_in.exports import OPEN_STAD
from tests.unit.moving_in.files import comments, first_row, reader, rows, workbook


def test_open_stad() -> None:
    row = first_row(OPEN_STAD)
    assert row.body == "Met buren.\n\nElke week."
    assert (row.themes, row.neighbourhoods, row.state) == (("Buren",), ("Noord",), "realised")
    assert (row.author, row.answer, row.support) == ("J. Proef", "Het is er!", 12)


def test_open_stad_as_a_workbook() -> None:
    header = (
        "Inzending ID", "Titel", "Samenvatting", "Beschrijving", "Datum aangemaakt (leesbaar)", "Verwijderd op",
        "Aantal likes", "Aantal dislikes", "Waarschijnlijk spam", "Statussen", "Moderatie bericht",
        "Moderatie bericht datum", "Gebruiker naam", "Gebruiker e-mailadres", "tags.thema", "tags.wijk",
    )  # fmt: skip
    states = '{"id":3,"name":"Nieuwtje","seqnr":1},{"id":4,"name":"In uitvoering","seqnr":10}'
    made = reader(
        workbook(
            header,
            (11, "Koffiekar", "Een kar", "<p>Elke dag.</p>", "12 mei 2023", None, 23, 2, "Nee", states,
             "<p>We doen het.</p>", "2023-06-01T10:00:00.000Z", "Jan Proef", "jan@example.org", "Eten", "Centrum"),
            (12, "Pillen", "x", "Koop nu", "13 mei 2023", None, 0, 0, "Ja", None, None, None, "S", "", None, None),
            (13, "Weg", "x", "Weg", "13 mei 2023", "2023-06-02T10:00:00.000Z", 0, 0, "Nee", None, None, None,
             "W", "", None, None),
        )
    )  # fmt: skip
    assert made.columns.layout.name == "OpenStad"
    row, spam, deleted = made.rows()
    assert isinstance(row, IdeaRow)
    assert (row.source_id, row.body, row.support) == ("11", "Een kar\n\nElke dag.", 23)
    assert (row.themes, row.neighbourhoods) == (("Eten",), ("Centrum",))
    assert (row.state, row.answer) == ("in_progress", "We doen het.")
    assert row.date == datetime(2023, 5, 11, 22, tzinfo=UTC), "midnight in the town"
    assert row.answered == datetime(2023, 6, 1, 10, tzinfo=UTC)
    assert row.author == "", "pages there show a name of choice"
    assert spam == LeftOut(3, "it was removed there")
    assert deleted == LeftOut(4, "it was removed there")


def test_answers_of_open_stad_that_are_several() -> None:
    objects = (
        '{"authorName":"Stad","description":"<p>Eerst</p>"},{"authorName":"","description":"Dan"}'
    )
    raw = f'Inzending ID;Titel;Moderatie berichten\n7;Koken;"{objects.replace(chr(34), chr(34) * 2)}"\n'
    (row,) = rows(raw.encode())
    assert row.answer == "Eerst\n\nDan"
    (row,) = rows(f'[{{"title": "A", "modBreak": "", "modBreaks": [{objects}]}}]'.encode())
    assert row.answer == "Eerst\n\nDan"


def test_comments_of_open_stad() -> None:
    raw = (
        "Inzending ID,Inzending titel,Gebruiker weergavenaam,Gebruiker naam,Reactie ID,Reactie op ID,Reactie,"
        "Datum (leesbaar)\n7,Koken,Kees,Kees Echt,31,,Mooi plan,12 mei 2023\n"
        "7,Koken,,Bea Echt,32,31,└ Vind ik ook,13 mei 2023\n"
    )
    (first, answer), findings = comments(raw.encode())
    assert (first.source_id, first.subject, first.body) == ("31", "7", "Mooi plan")
    assert (first.author, first.date) == ("Kees", datetime(2023, 5, 11, 22, tzinfo=UTC))
    assert (answer.parent, answer.body, answer.author) == ("31", "Vind ik ook", "")
    assert findings.lines() == []


def test_open_stad_as_json() -> None:
    raw = b"""[{"id": 7, "title": "Koken", "yes": 12, "no": 2, "publishDate": "2021-01-01",
        "statuses": [{"id": 1, "name": "Uitgevoerd"}], "commentsFor": [{"id": 3, "description": "Goed!"}],
        "commentsAgainst": [{"id": 5, "description": "Niet doen"}]}]"""
    (row,) = rows(raw)
    assert row.state == "realised"
    assert [comment.body for comment in row.comments] == ["Goed!", "Niet doen"]
