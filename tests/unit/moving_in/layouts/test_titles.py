"""Which column holds the title, the text and the name, in tables of no known platform."""

import pytest

from forum.moving_in.reading.idea_rows import Refusal
from tests.unit.moving_in.files import items, refusal, rows


def test_a_column_that_is_named_wins() -> None:
    (row,) = rows(b"Wat,Waarom,title\nA,because,ignored\n", title=" wat", body="Waarom")
    assert (row.title, row.body) == ("A", "because")


@pytest.mark.parametrize(
    ("header", "title", "author"),
    [
        ("Tijdstempel;Naam;E-mail;Onderwerp;Omschrijving", "Onderwerp", "Naam"),
        ("Naam;Idee;Toelichting", "Idee", "Naam"),
        ("Naam;Onderwerp;Idee", "Onderwerp", "Naam"),
        ("Name;Subject;Details", "Subject", "Name"),
        ("Nom;Titre;Texte", "Titre", "Nom"),
        ("Name;Description", "Name", ""),
        ("naam_en_tel;titel;tekst", "titel", ""),
    ],
)
def test_a_name_is_the_title_only_where_there_is_no_other(
    header: str, title: str, author: str
) -> None:
    names = header.split(";")
    cells = ";".join(f"cell {name}" for name in names)
    (row,) = rows(f"{header}\n{cells}\n".encode())
    assert row.title == f"cell {title}"
    assert row.author == (f"cell {author}" if author else "")


def test_an_empty_subject_is_not_replaced_by_a_name() -> None:
    (found,) = items(b"Naam;Onderwerp;Tekst\nJan Proef;;Iets\n")
    assert found == Refusal(2, "there is no title")


def test_the_name_of_a_person_is_no_title() -> None:
    assert "no column for the title" in refusal(b"Naam;E-mail;Omschrijving\nJan;;Iets\n")
    assert rows(b"Naam;E-mail;Omschrijving\nIdee;;Iets\n", title="Naam")[0].title == "Idee"


def test_a_remark_after_a_name_is_no_part_of_it() -> None:
    raw = b"nr;Titel (verplicht);tekst (max. 500, in het Nederlands);datum\n1;Bank;Zon;2024-01-02\n"
    (row,) = rows(raw)
    assert (row.title, row.body) == ("Bank", "Zon")
    (row,) = rows(b"titel;tekst (niet publiek);tekst\nBank;Geheim;Zon\n")
    assert row.body == "Zon"
    (row,) = rows(b"titel;tekst (niet publiek)\nBank;Geheim\n")
    assert row.body == ""


def test_a_name_inside_the_author_of_plain_json() -> None:
    (row,) = rows(b'[{"title": "A", "author": {"id": 3, "name": "An"}}]')
    assert row.author == "An"
