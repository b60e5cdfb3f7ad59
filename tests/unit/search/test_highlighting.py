"""Passages with marks: near the words, short, and always escaped."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from search.engines.terms import TermMatcher, terms
from search.presenters import LONGEST, highlight, snippet


def test_words_are_marked_as_they_were_written() -> None:
    assert (
        highlight("Mehr Bänke & Wege", TermMatcher(terms("banke")))
        == "Mehr <mark>Bänke</mark> &amp; Wege"
    )
    assert highlight("في المكتبة", TermMatcher(terms("مكتبة"))) == "في <mark>المكتبة</mark>"
    assert highlight("niets", TermMatcher(terms("soep"))) == "niets"
    assert highlight("", TermMatcher(terms("soep"))) == ""


def test_a_passage_is_around_the_first_word_that_was_asked_for() -> None:
    text = "woord " * 100 + "soep met brood " + "nog " * 100
    found = snippet(text, TermMatcher(terms("soep")))
    assert found.startswith("… woord")
    assert "<mark>soep</mark> met brood" in found
    assert found.endswith("…")
    assert len(found.striptags()) <= LONGEST + 4


def test_without_the_word_the_passage_is_the_beginning() -> None:
    assert snippet("Een korte tekst\n\nmet witruimte", TermMatcher(terms("soep"))) == (
        "Een korte tekst met witruimte"
    )
    assert snippet("", TermMatcher(terms("soep"))) == ""


@given(st.lists(st.sampled_from(["soep", "brood,", "a", "koffie."]), max_size=90))
def test_what_is_left_out_is_marked(words: list[str]) -> None:
    text = " ".join(words)
    found = snippet(text, TermMatcher(terms("soep"))).striptags()
    assert found.endswith("…") is not text.endswith(found.removeprefix("… "))
    # The first character left out is a space.
    assert snippet("soep " + "a" * (LONGEST - 5) + " b", TermMatcher(terms("soep"))).endswith("…")


def test_a_word_without_end_does_no_harm() -> None:
    found = snippet("x" * 2000 + " soep", TermMatcher(terms("soep")))
    assert "<mark>soep</mark>" in found
    assert len(snippet("x" * 2000, TermMatcher(terms("xxxx")))) < LONGEST + 30


@given(st.integers(100, LONGEST + 20), st.sampled_from(["", ",dan-", ", ", "."]))
def test_the_word_is_always_in_the_passage(before: int, after: str) -> None:
    text = ("a " * before)[:before] + "soep" + after + "b" * 300
    found = snippet(text.replace("asoep", " soep"), TermMatcher(terms("soep")))
    assert "<mark>" in found
    assert found.endswith("…")


@given(st.text(max_size=400), st.text(max_size=40))
def test_whatever_the_text_nothing_but_marks_is_markup(text: str, asked: str) -> None:
    found = highlight(text, TermMatcher(terms(asked)))
    assert isinstance(found, Markup)
    bare = re.sub("</?mark>", "", str(found))
    assert bare == str(escape(text))
    assert not re.search("<(?!/?mark>)", str(snippet(text, TermMatcher(terms(asked)))))
