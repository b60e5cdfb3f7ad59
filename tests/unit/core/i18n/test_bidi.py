"""A name within a sentence: in plain text, and in HTML."""

import pytest
from markupsafe import Markup

from forum.core.i18n.bidi import isolated
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import override_language
from forum.web.rendering import localized

HELD = "\u2068{}\u2069"


@pytest.mark.parametrize("name", ["Denk mee!", "Lindekom (B.)", "Els V.", "112", "لندن London"])
def test_is_held_together_where_the_language_runs_the_other_way(name: str) -> None:
    with override_language("ar"):
        assert isolated(name) == HELD.format(name)


@pytest.mark.parametrize(
    ("language", "name"),
    [("nl", "Denk mee!"), ("nl", "Ämilie (3)"), ("ar", "لندن (3)"), ("ar", "")],
)
def test_a_name_that_runs_as_the_language_does_is_as_it_is(language: str, name: str) -> None:
    with override_language(language):
        assert isolated(name) == name


def test_an_arabic_name_is_held_together_in_dutch() -> None:
    with override_language("nl"):
        assert isolated("لندن!") == HELD.format("لندن!")


def test_html_has_an_element_with_the_language_and_escapes_the_name() -> None:
    with override_language("ar"):
        assert localized.bdi("A & B!") == "<bdi>A &amp; B!</bdi>"
        assert localized.bdi(LocalizedText("A!", "nl")) == '<bdi lang="nl" dir="ltr">A!</bdi>'
        assert localized.bdi(Markup("<b>A</b>")) == "<bdi><b>A</b></bdi>"
        assert localized.isolated(Markup("A &amp; B")) == Markup(HELD.format("A &amp; B"))
        assert isinstance(localized.isolated(Markup("A")), Markup)
        assert not isinstance(localized.isolated("A"), Markup)
