"""Every word is in every catalogue; the Dutch one is complete; what is filled in stays filled in."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.translations import translations
from forum.web.rendering.environment import make_environment
from tests.architecture.source import ROOT
from tests.architecture.words import catalogue, gathered

SOURCE = "en"
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE)
COMPLETE = ("nl",)
_PLACES = re.compile(r"%\((\w+)\)[sd]|{(\w*)}")


def _texts(message: Message) -> list[str]:
    found = message.string
    return list(found) if isinstance(found, list | tuple) else [found or ""]


def _sources(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, list | tuple) else [message.id]


def _messages(catalogue: Catalog) -> dict[tuple[object, object], Message]:
    return {(message.id, message.context): message for message in catalogue if message.id}


def test_there_are_words() -> None:
    assert len(_messages(gathered())) > 200


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_every_word_and_no_other(language: str) -> None:
    wanted, there = set(_messages(gathered())), set(_messages(catalogue(language)))
    assert sorted(map(str, wanted - there)) == [], "run: make words"
    assert sorted(map(str, there - wanted)) == [], "run: make words"


@pytest.mark.parametrize("language", COMPLETE)
def test_every_word_is_translated(language: str) -> None:
    empty = [
        _sources(message)[0]
        for message in _messages(catalogue(language)).values()
        if message.fuzzy or not all(_texts(message))
    ]
    assert not empty, f"{len(empty)} without words in {language}: {empty[:10]} …"


def _places(text: str) -> set[str]:
    return {one or other for one, other in _PLACES.findall(text)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_places_for_names_and_numbers(language: str) -> None:
    wrong = []
    for message in _messages(catalogue(language)).values():
        allowed = set().union(*(_places(text) for text in _sources(message)))
        for text in filter(None, _texts(message)):
            # A plural form may leave its number out ("one"), but never a name.
            if not _places(text) <= allowed:
                wrong.append(text)
            if not message.pluralizable and _places(text) != allowed:
                wrong.append(text)
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_markup(language: str) -> None:
    tag = re.compile(r"</?(\w+)")
    wrong = [
        text
        for message in _messages(catalogue(language)).values()
        for text in filter(None, _texts(message))
        if sorted(tag.findall(text)) != sorted(tag.findall(_sources(message)[0]))
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_can_be_used(language: str) -> None:
    translations.cache_clear()
    words = translations(language)
    assert words.gettext("no such words") == "no such words"


def test_templates_are_gathered_as_they_are_rendered() -> None:
    """Else the words of a template are in the catalogue, but never found there."""
    environment = make_environment()
    options = (ROOT / "babel.cfg").read_text()
    trimmed = environment.policies["ext.i18n.trimmed"]
    assert (f"trimmed = {str(trimmed).lower()}") in options
    assert environment.trim_blocks == ("trim_blocks = true" in options)
    assert environment.lstrip_blocks == ("lstrip_blocks = true" in options)
