"""Localized texts: the best language for the reader, and its mark in HTML."""

import pytest

from forum.core.i18n.localized_text import LocalizedText, localized, missing_languages
from forum.core.i18n.translations import override_language
from forum.web.rendering.localized import in_lang, list_with_lang, with_lang

TEXTS = {"fr": "Porte ouverte", "nl": "Open deur", "ar": ""}


@pytest.mark.parametrize(
    ("language", "default", "text", "lang"),
    [
        ("nl", "fr", "Open deur", "nl"), ("ar", "nl", "Open deur", "nl"),
        ("ar", "", "Porte ouverte", "fr"), ("ar", "it", "Porte ouverte", "fr"),
    ],
)  # fmt: skip
def test_a_missing_text_falls_back_to_the_default_language(
    language: str, default: str, text: str, lang: str
) -> None:
    with override_language(language):
        found = localized(TEXTS, default)
    assert (found, found.lang) == (text, lang)


def test_only_a_text_in_another_language_is_marked() -> None:
    with override_language("ar"):
        assert with_lang(localized(TEXTS)) == '<span lang="fr" dir="ltr">Porte ouverte</span>'
        assert with_lang(LocalizedText("a < b", "ar")) == "a &lt; b"
        assert with_lang("<b>") == "&lt;b&gt;"
        assert in_lang("Deur & dak", "nl") == '<span lang="nl" dir="ltr">Deur &amp; dak</span>'
        assert in_lang("?", "") == '<span lang="" dir="auto">?</span>'


def test_a_list_is_joined_as_the_reader_writes_lists() -> None:
    parts = ["a", LocalizedText("<i>", "nl"), "c"]
    with override_language("de"):
        assert list_with_lang(parts) == 'a, <span lang="nl" dir="ltr">&lt;i&gt;</span> und c'


def test_a_language_is_missing_if_one_of_the_texts_is_not_written_in_it() -> None:
    intro = {"nl": "Kom binnen"}
    assert missing_languages(["nl", "fr", "de"], TEXTS) == ["de"]
    assert missing_languages(["nl", "fr", "de"], TEXTS, intro) == ["fr", "de"]
    assert missing_languages(["nl", "fr"], TEXTS, {}, {"nl": ""}) == []
