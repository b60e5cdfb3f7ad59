"""Passages with marks: near the words, short, and always escaped."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from search.engines.terms import Asked, terms
from search.presenters import LONGEST, marked, passage


def test_words_are_marked_as_they_were_written() -> None:
    assert (
        marked("Mehr Bänke & Wege", Asked(terms("banke"))) == "Mehr <mark>Bänke</mark> &amp; Wege"
    )
    assert marked("في المكتبة", Asked(terms("مكتبة"))) == "في <mark>المكتبة</mark>"
    assert marked("niets", Asked(terms("soep"))) == "niets"
    assert marked("", Asked(terms("soep"))) == ""


def test_a_passage_is_around_the_first_word_that_was_asked_for() -> None:
    text = "woord " * 100 + "soep met brood " + "nog " * 100
    found = passage(text, Asked(terms("soep")))
    assert found.startswith("… woord")
    assert "<mark>soep</mark> met brood" in found
    assert found.endswith("…")
    assert len(found.striptags()) <= LONGEST + 4


def test_without_the_word_the_passage_is_the_beginning() -> None:
    assert passage("Een korte tekst\n\nmet witruimte", Asked(terms("soep"))) == (
        "Een korte tekst met witruimte"
    )
    assert passage("", Asked(terms("soep"))) == ""


@given(st.lists(st.sampled_from(["soep", "brood,", "a", "koffie."]), max_size=90))
def test_what_is_left_out_is_marked(words: list[str]) -> None:
    text = " ".join(words)
    found = passage(text, Asked(terms("soep"))).striptags()
    assert found.endswith("…") is not text.endswith(found.removeprefix("… "))
    # The first character left out is a space.
    assert passage("soep " + "a" * (LONGEST - 5) + " b", Asked(terms("soep"))).endswith("…")


def test_a_word_without_end_does_no_harm() -> None:
    found = passage("x" * 2000 + " soep", Asked(terms("soep")))
    assert "<mark>soep</mark>" in found
    assert len(passage("x" * 2000, Asked(terms("xxxx")))) < LONGEST + 30


@given(st.integers(100, LONGEST + 20), st.sampled_from(["", ",dan-", ", ", "."]))
def test_the_word_is_always_in_the_passage(before: int, after: str) -> None:
    text = ("a " * before)[:before] + "soep" + after + "b" * 300
    found = passage(text.replace("asoep", " soep"), Asked(terms("soep")))
    assert "<mark>" in found
    assert found.endswith("…")


@given(st.text(max_size=400), st.text(max_size=40))
def test_whatever_the_text_nothing_but_marks_is_markup(text: str, asked: str) -> None:
    found = marked(text, Asked(terms(asked)))
    assert isinstance(found, Markup)
    bare = re.sub("</?mark>", "", str(found))
    assert bare == str(escape(text))
    assert not re.search("<(?!/?mark>)", str(passage(text, Asked(terms(asked)))))
