"""Glossary: every catalogue uses the words of `forum/locale/glossary.toml`, and none it forbids."""

import re
import tomllib
from functools import cache
from typing import Any

import pytest

from forum.core.i18n.languages import LANGUAGES
from tests.architecture.catalogues import catalogue, source_strings, translated_strings
from tests.architecture.source import ROOT

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")
EXCEPTIONS = ROOT / "tests" / "architecture" / "glossary_exceptions.toml"


@cache
def _glossary() -> dict[str, Any]:
    return tomllib.loads((ROOT / "forum" / "locale" / "glossary.toml").read_text())


def _messages(language: str) -> list[tuple[str, str]]:
    """English and translated text of each message; of a plural, the last form of both."""
    return [
        (source_strings(message)[-1], translated_strings(message)[-1])
        for message in catalogue(language)
        if message.id
    ]


def _lower(text: str) -> str:
    return text.replace("İ", "i").lower()


def _has(words: list[str], text: str) -> bool:
    return any(word in text for word in words)


def _names(words: list[str], english: str) -> bool:
    """Whether an English text has one of these words; the names of placeholders are no text."""
    pattern = rf"\b(?:{'|'.join(map(re.escape, words))})\b"
    return re.search(pattern, PLACEHOLDER.sub("", english), re.IGNORECASE) is not None


def test_every_term_has_a_word_in_every_language() -> None:
    for name, term in _glossary().items():
        assert term["means"], name
        for language in LANGUAGES:
            assert term[language], (name, language)


def test_every_exception_has_a_reason_and_is_needed() -> None:
    texts = {english for language in TRANSLATED for english, _ in _messages(language)}
    for name, exceptions in tomllib.loads(EXCEPTIONS.read_text()).items():
        assert name in _glossary()
        for english, reason in exceptions.items():
            assert reason, english
            assert english in texts, f"no longer there: {english}"
            assert _names(_glossary()[name]["en"], english), english
            assert any(
                not _has(_glossary()[name][language], _lower(text))
                for language in TRANSLATED
                for source, text in _messages(language)
                if source == english
            ), f"no longer needed: {english}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_messages_use_the_words_of_the_glossary(language: str) -> None:
    exceptions = tomllib.loads(EXCEPTIONS.read_text())
    violations = [
        f"{name}: {english} → {text}"
        for name, term in _glossary().items()
        for english, text in _messages(language)
        if _names(term["en"], english)
        and english not in exceptions.get(name, {})
        and not _has(term[language], _lower(text))
    ]
    assert not violations, "\n".join(violations)


@pytest.mark.parametrize("language", TRANSLATED)
def test_messages_use_no_word_that_the_glossary_forbids(language: str) -> None:
    violations = [
        f"{name}, {word}: {text}"
        for name, term in _glossary().items()
        for word in term.get("never", {}).get(language, [])
        for message in catalogue(language)
        if message.id
        for text in translated_strings(message)
        if word in _lower(text)
    ]
    assert not violations, "\n".join(violations)
