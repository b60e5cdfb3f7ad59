"""Clauses of a query: what counts as one of its words; and what is indexed for them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forum.core.content.summary import Document
from forum.core.i18n.localized_text import LocalizedText
from forum.core.ref import ContentRef
from search.engines.clauses import clauses, parts, significant, stems
from search.engines.stems import stems_in_any_language, stems_of
from search.engines.terms import hyphenated, words


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("nl", ("eenzaamheid", "eenzaam", "eenzame", "EENZAAM")),
        ("nl", ("buren", "buur")),
        ("de", ("Einsamkeit", "einsam", "einsame")),
        ("fr", ("voisins", "voisine", "Voisin")),
        ("it", ("vicini", "vicino", "vicina")),
        ("en", ("neighbours", "neighbour")),
        ("tr", ("komşular", "komşu", "komşularımız", "KOMŞU")),
        ("ar", ("الجيران", "بالجيران")),
    ],
)
def test_forms_of_a_word_share_a_stem(language: str, forms: tuple[str, ...]) -> None:
    shared = set.intersection(*(set(stems_of(form, language)) for form in forms))
    assert shared
    assert shared <= set(stems_in_any_language(forms[0]))


def test_stems_of_different_languages_never_match() -> None:
    assert not set(stems_of("alle", "nl")) & set(stems_of("alle", "fr"))
    assert stems_of("samen", "") == ()


def test_a_word_without_its_accents_has_the_same_stem() -> None:
    assert set(stems_of("komşular", "tr")) & set(stems_in_any_language("komsular"))
    assert set(stems_of("Häuser", "de")) & set(stems_in_any_language("hauser"))


def test_a_word_is_also_looked_for_without_its_ending_inside_and_as_two() -> None:
    (clause,) = clauses("praatcafé")
    assert clause.shorter == ("praatcaf", "praatca", "praatc")
    assert clause.inside == "praatcafe"
    assert ("praat", "cafe") in clause.halves
    assert clause.joined == ()


def test_neighbouring_words_are_also_looked_for_as_one() -> None:
    assert [clause.joined for clause in clauses("praat café buurt")] == [
        ("praatcafe",), ("praatcafe", "cafebuurt"), ("cafebuurt",),
    ]  # fmt: skip


def test_short_words_stand_for_themselves() -> None:
    (clause,) = clauses("oma")
    assert (clause.shorter, clause.inside, clause.halves) == ((), "", ())


def test_significant_clauses_are_those_of_longer_words() -> None:
    assert [clause.term.text for clause in significant(clauses("wie wil er soep"))] == ["soep"]
    texts = [clause.term.text for clause in significant(clauses("wie wil er"))]
    assert texts == ["wie", "wil", "er"]


def document(title: str, language: str) -> Document:
    return Document(ContentRef("idea", 1), language, title, "", datetime(2026, 1, 1, tzinfo=UTC))


def test_the_parts_of_long_words_are_indexed() -> None:
    assert list(parts(document("Volkstuin en tuin", "nl"))) == ["kstuin", "stuin", "tuin"]
    assert list(parts(document("Jardiniers", "fr"))) == []
    assert next(parts(document("Porte-monnaie", "fr"))) == "portemonnaie"
    assert list(parts(document("للجيران وتبادل الكتب", "ar"))) == ["لجيران", "تبادل"]


def test_each_text_of_a_document_is_stemmed_in_its_own_language() -> None:
    others = (LocalizedText("Bahçelerimizde çay", "tr"), LocalizedText("Gemeinschaftsgarten", "de"))
    mixed = replace(document("Samen buiten", "nl"), others=others)
    assert set(stems(mixed)) & set(stems_of("bahçemiz", "tr"))
    assert not set(stems(document("Bahçelerimizde çay", "nl"))) & set(stems_of("bahçemiz", "tr"))
    assert "garten" in set(parts(mixed))
    assert "garten" not in set(parts(replace(mixed, others=(LocalizedText(others[1], "fr"),))))


def test_words_with_a_hyphen_are_also_one_word() -> None:
    assert list(hyphenated("Een praat-café, 20-25 jaar - samen")) == ["praatcafe", "2025"]
    assert list(hyphenated("fiets/wandel-pad, https://example.org/een-idee_nu")) == [
        "wandelpad", "eenidee",
    ]  # fmt: skip
    assert list(hyphenated("-soep -_ -- -")) == []
    assert list(words("praat-café")) == ["praat", "café", "praatcafé"]
