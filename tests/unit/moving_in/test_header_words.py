"""Words of headers: each field has some in every language, and a word means one thing."""

from collections import defaultdict

import pytest

from forum.core.i18n.languages import LANGUAGES
from forum.moving_in.reading.columns import map_comments, normalise, parse_column
from forum.moving_in.reading.former_state import FormerState
from forum.moving_in.reading.header_words import COMMENT_HEADERS, IDEA_HEADERS
from forum.moving_in.reading.idea_rows import IdeaRow
from forum.moving_in.reading.layouts import COMMENT_FIELDS, COMMENTS, GENERIC, IDEA_FIELDS
from tests.unit.moving_in.files import items

WITHOUT_WORDS = {"answer_published", "amendment", "published", "hidden", "withdrawn"}
"""Of one platform, or known by `publicity` by the words of a name."""
HEADERS = {"ideas": IDEA_HEADERS, "comments": COMMENT_HEADERS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_field_has_words_in_each_language(language: str) -> None:
    for field in set(IDEA_FIELDS) - WITHOUT_WORDS:
        words = IDEA_HEADERS[field][language].split()
        assert words, field
        assert set(words) <= set(GENERIC.columns[field])
    for field in set(COMMENT_FIELDS) - WITHOUT_WORDS:
        words = {**IDEA_HEADERS, **COMMENT_HEADERS}[field][language].split()
        assert words, field
        assert set(words) <= set(COMMENTS[field])


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_words_are_written_as_names_are_compared(headers: dict[str, dict[str, str]]) -> None:
    for words in (each for by_language in headers.values() for each in by_language.values()):
        for word in words.split():
            column = parse_column(word)
            assert (normalise(word), column.base, column.language) == (word, word, "")


def test_a_word_names_one_field() -> None:
    fields: defaultdict[str, set[str]] = defaultdict(set)
    for field, by_language in IDEA_HEADERS.items():
        for word in " ".join(by_language.values()).split():
            fields[word].add(field)
    shared = {word: found for word, found in fields.items() if len(found) > 1}
    # A day of publication says both.
    assert {frozenset(found) for found in shared.values()} <= {frozenset({"date", "published"})}


FILES = {
    "fr": (
        "Identifiant;Titre;Description;Date de dépôt;Auteur·rice;Nombre de soutiens;Statut;"
        "Réponse officielle;Quartier;Thématique"
    ),
    "it": "Codice;Titolo;Descrizione;Data di creazione;Autore;Sostegni;Stato;Risposta ufficiale;Quartiere;Categoria",
    "tr": "Sıra No;Başlık;Açıklama;Tarih;Adı Soyadı;Oy Sayısı;Durum;Yanıt;Mahalle;Kategori",
    "ar": "الرقم;العنوان;النص;التاريخ;المؤلف;عدد الأصوات;الحالة;الرد;الحي;الفئة",
    "nl": "Nr.;Titel;Korte omschrijving;Wanneer ingediend?;Naam indiener;Aantal stemmen;Status;Antwoord gemeente;Wijk;Thema",
    "de": "Lfd. Nr.;Titel;Kurzbeschreibung;Eingereicht am;Verfasser*in;Anzahl der Stimmen;Status;Antwort der Stadt;Ortsteil;Kategorie",
    "en": "Number;Title;Full description;Date submitted;Submitted by;Number of votes;Status;Official response;Ward;Category",
}  # fmt: skip
REALISED = {
    "fr": "Réalisé", "it": "Realizzata", "tr": "Gerçekleştirildi", "ar": "منجز", "nl": "Gerealiseerd",
    "de": "Umgesetzt", "en": "Implemented",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_with_a_header_in_one_language(language: str) -> None:
    line = f"A1;Bank;In de zon;03/02/2023;Mieke;12;{REALISED[language]};Staat er;Centrum;Eten"
    (row,) = items(f"{FILES[language]}\n{line}\n".encode())
    assert isinstance(row, IdeaRow)
    assert (row.source_id, row.title, row.body, row.author) == ("A1", "Bank", "In de zon", "Mieke")
    assert row.date is not None and row.support == 12
    assert (row.state, row.answer) == (FormerState.realised, "Staat er")
    assert (row.neighbourhoods, row.themes) == (("Centrum",), ("Eten",))


@pytest.mark.parametrize(
    "header",
    ["Reactienummer;Ideenummer;Reactie op;Opmerking;Auteur;Ingediend op", "رقم التعليق;رقم الفكرة;رد على;التعليق;الكاتب;التاريخ",
     "Yorum no;Fikir no;Yanıtlanan yorum;Yorum;Yazar;Tarih", "Numéro du commentaire;Numéro de l'idée;Réponse à;Commentaire;Auteur;Publié le"],
)  # fmt: skip
def test_a_file_of_comments_with_a_header_in_one_language(header: str) -> None:
    fields = map_comments(header.split(";")).fields
    named = ["id", "subject", "parent", "body", "author", "date"]
    assert [fields[name][0].name for name in named] == header.split(";")
