"""Highlights and snippets: near the query's terms, short, and always escaped."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from search.engines.terms import TermMatcher, terms
from search.presenters import LONGEST, highlight, snippet


def test_words_are_highlighted_as_they_were_written() -> None:
    assert (
        highlight("Mehr Bänke & Wege", TermMatcher(terms("banke")))
        == "Mehr <mark>Bänke</mark> &amp; Wege"
    )
    assert highlight("في المكتبة", TermMatcher(terms("مكتبة"))) == "في <mark>المكتبة</mark>"
    assert highlight("niets", TermMatcher(terms("soep"))) == "niets"
    assert highlight("", TermMatcher(terms("soep"))) == ""


def test_a_snippet_surrounds_the_first_match() -> None:
    text = "woord " * 100 + "soep met brood " + "nog " * 100
    result = snippet(text, TermMatcher(terms("soep")))
    assert result.startswith("… woord")
    assert "<mark>soep</mark> met brood" in result
    assert result.endswith("…")
    assert len(result.striptags()) <= LONGEST + 4


def test_without_a_match_the_snippet_is_the_beginning() -> None:
    assert snippet("Een korte tekst\n\nmet witruimte", TermMatcher(terms("soep"))) == (
        "Een korte tekst met witruimte"
    )
    assert snippet("", TermMatcher(terms("soep"))) == ""


@given(st.lists(st.sampled_from(["soep", "brood,", "a", "koffie."]), max_size=90))
def test_omitted_text_is_marked_with_an_ellipsis(words: list[str]) -> None:
    text = " ".join(words)
    result = snippet(text, TermMatcher(terms("soep"))).striptags()
    assert result.endswith("…") is not text.endswith(result.removeprefix("… "))
    # Here the first omitted character is a space.
    assert snippet("soep " + "a" * (LONGEST - 5) + " b", TermMatcher(terms("soep"))).endswith("…")


def test_an_overlong_word_is_cut() -> None:
    result = snippet("x" * 2000 + " soep", TermMatcher(terms("soep")))
    assert "<mark>soep</mark>" in result
    assert len(snippet("x" * 2000, TermMatcher(terms("xxxx")))) < LONGEST + 30


@given(st.integers(100, LONGEST + 20), st.sampled_from(["", ",dan-", ", ", "."]))
def test_the_match_is_always_in_the_snippet(before: int, after: str) -> None:
    text = ("a " * before)[:before] + "soep" + after + "b" * 300
    result = snippet(text.replace("asoep", " soep"), TermMatcher(terms("soep")))
    assert "<mark>" in result
    assert result.endswith("…")


@given(st.text(max_size=400), st.text(max_size=40))
def test_the_only_markup_is_mark_elements(text: str, query: str) -> None:
    result = highlight(text, TermMatcher(terms(query)))
    assert isinstance(result, Markup)
    unmarked = re.sub("</?mark>", "", str(result))
    assert unmarked == str(escape(text))
    assert not re.search("<(?!/?mark>)", str(snippet(text, TermMatcher(terms(query)))))
