"""Tokeniser that index, query and highlighting share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.terms import (
    LONGEST_TOKEN,
    MOST_TERMS,
    Term,
    TermMatcher,
    terms,
    tokens,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mehr Bänke!", ["mehr", "banke"]),
        ("Straße ÉTÉ cœur", ["strasse", "ete", "coeur"]),
        ("IŞIK ışık İstanbul", ["isik", "isik", "istanbul"]),
        ("l'accessibilité, e-mail", ["l", "accessibilite", "e", "mail"]),
        ("snake_case 2026 3D", ["snake", "case", "2026", "3d"]),
        ("المكتبة", ["المكتبه", "مكتبه"]),
        ("والسوق للشارع بالحي", ["والسوق", "سوق", "للشارع", "شارع", "بالحي"]),
        ("مُرَافَقة", ["مرافقه"]),
        ("الم ال", ["الم", "ال"]),
        ("½ — !", ["1", "2"]),
        ("biblio\u00adtheek a\u200bb", ["bibliotheek", "ab"]),
        ("", []),
    ],
)
def test_the_tokens_of_a_text(text: str, expected: list[str]) -> None:
    assert list(tokens(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bänke im Park", ["banke*", "im", "park*"]),
        ("op de bu", ["op", "de", "bu*"]),
        ("l'accessibilité d'une rue", ["accessibilite*", "une", "rue*"]),
        ("5 mei", ["5", "mei*"]),
        ("a", ["a"]),
        ("soep soep SOEP", ["soep*"]),
        ("المكتبة", ["مكتبه*"]),
        ("الم", ["الم*"]),
        ('AND * " ( - NEAR', ["and", "near*"]),
        ("?!", []),
    ],
)
def test_the_terms_of_a_query(text: str, expected: list[str]) -> None:
    assert [term.text + "*" * term.is_prefix for term in terms(text)] == expected


def test_the_terms_of_a_query_are_limited_in_number_and_length() -> None:
    assert len(terms(" ".join(f"woord{number}" for number in range(90)))) == MOST_TERMS
    assert [len(term.text) for term in terms("x" * 5000)] == [LONGEST_TOKEN]
    assert {len(token) for token in tokens("x" * 5000)} == {LONGEST_TOKEN}


@given(st.text(max_size=300))
def test_terms_and_tokens_of_any_text_contain_only_letters_and_digits(text: str) -> None:
    for token in [*tokens(text), *(term.text for term in terms(text))]:
        assert token.isalnum() or all(c.isalnum() for c in token)
        assert 0 < len(token) <= LONGEST_TOKEN


@given(st.text(max_size=60))
def test_the_terms_of_any_text_match_its_tokens(text: str) -> None:
    text_tokens = set(tokens(text))
    for term in terms(text):
        assert any(term.matches(token) for token in text_tokens)


def test_places_are_the_positions_of_matching_words() -> None:
    text = "Een Bänkli, één BANK en de bibliotheek"
    matches = [
        text[start:end] for start, end in TermMatcher([Term("bank", is_prefix=True)]).places(text)
    ]
    assert matches == ["Bänkli", "BANK"]
    assert [text[a:b] for a, b in TermMatcher([Term("een", is_prefix=False)]).places(text)] == [
        "Een",
        "één",
    ]
