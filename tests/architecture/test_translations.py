"""Translations: catalogues hold every message, Dutch is complete, placeholders and markup stay."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.translations import translations
from forum.web.rendering.environment import make_environment
from tests.architecture.catalogues import catalogue, extracted_catalogue
from tests.architecture.source import ROOT

SOURCE = "en"
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE)
COMPLETE = ("nl",)
_PLACEHOLDERS = re.compile(r"%\((\w+)\)[sd]|{(\w*)}")


def _translated_strings(message: Message) -> list[str]:
    strings = message.string
    return list(strings) if isinstance(strings, list | tuple) else [strings or ""]


def _source_strings(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, list | tuple) else [message.id]


def _messages(catalogue: Catalog) -> dict[tuple[object, object], Message]:
    return {(message.id, message.context): message for message in catalogue if message.id}


def test_messages_are_extracted() -> None:
    assert len(_messages(extracted_catalogue())) > 200


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_every_message_and_no_other(language: str) -> None:
    expected, present = set(_messages(extracted_catalogue())), set(_messages(catalogue(language)))
    assert sorted(map(str, expected - present)) == [], "run: make words"
    assert sorted(map(str, present - expected)) == [], "run: make words"


@pytest.mark.parametrize("language", COMPLETE)
def test_every_message_is_translated(language: str) -> None:
    empty = [
        _source_strings(message)[0]
        for message in _messages(catalogue(language)).values()
        if message.fuzzy or not all(_translated_strings(message))
    ]
    assert not empty, f"{len(empty)} untranslated in {language}: {empty[:10]} …"


def _placeholders(text: str) -> set[str]:
    return {percent_name or brace_name for percent_name, brace_name in _PLACEHOLDERS.findall(text)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_placeholders(language: str) -> None:
    violations = []
    for message in _messages(catalogue(language)).values():
        allowed = set().union(*(_placeholders(text) for text in _source_strings(message)))
        for text in filter(None, _translated_strings(message)):
            # A plural form may omit its number ("one"), but never a name.
            if not _placeholders(text) <= allowed:
                violations.append(text)
            if not message.pluralizable and _placeholders(text) != allowed:
                violations.append(text)
    assert not violations


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_markup(language: str) -> None:
    tag = re.compile(r"</?(\w+)")
    violations = [
        text
        for message in _messages(catalogue(language)).values()
        for text in filter(None, _translated_strings(message))
        if sorted(tag.findall(text)) != sorted(tag.findall(_source_strings(message)[0]))
    ]
    assert not violations


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_can_be_loaded(language: str) -> None:
    translations.cache_clear()
    words = translations(language)
    assert words.gettext("no such words") == "no such words"


def test_messages_are_extracted_with_the_whitespace_options_of_rendering() -> None:
    """Otherwise the message ids in the catalogue differ from those that templates look up."""
    environment = make_environment()
    options = (ROOT / "babel.cfg").read_text()
    trimmed = environment.policies["ext.i18n.trimmed"]
    assert (f"trimmed = {str(trimmed).lower()}") in options
    assert environment.trim_blocks == ("trim_blocks = true" in options)
    assert environment.lstrip_blocks == ("lstrip_blocks = true" in options)
