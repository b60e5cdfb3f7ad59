"""Translations: every message in every language, with its placeholders, markup and plural forms."""

import ast
import re
from gettext import c2py

import pytest
from babel.messages.catalog import Catalog, Message

from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.translations import ngettext, override_language, translations
from forum.web.rendering.environment import make_environment
from tests.architecture.catalogues import (
    catalogue,
    extracted_catalogue,
    source_strings,
    translated_strings,
)
from tests.architecture.source import ROOT, modules

SOURCE = "en"
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE)
COUNTS = {"count", "num", "number", "days"}
"""Placeholders that are the number of a plural."""
PLURAL_FORMS = {"nl": 2, "fr": 2, "de": 2, "it": 2, "tr": 1, "ar": 6}
WRONG_ADDRESS = {
    # Dutch has je: not u, uw.
    "nl": r"\b[Uu]w?\b",
    # French has vous: not tu, te, toi, ton, ta, tes.
    "fr": r"\b(?:[Tt]u|[Tt]e|[Tt]oi|[Tt]on|[Tt]a|[Tt]es)\b|\b[Tt]’",
    # German has Sie: not du, and not ihr as an address.
    "de": r"\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[mnrs]?|[Ee]uch|[Ee]uer|[Ee]ure[mnrs]?)\b",
    # Italian addresses nobody: neither tu, nor Lei, nor voi.
    "it": r"\b(?:[Tt]u|[Tt]i|[Tt]uo|[Tt]ua|[Tt]uoi|[Tt]ue|Lei|Suo|Sua|[Vv]oi|[Vv]ostr[oaei])\b",
    # Turkish has siz: not sen.
    "tr": r"\b(?:[Ss]en|[Ss]ana|[Ss]eni|[Ss]enin|[Ss]ende|[Ss]enden)\b",
}
"""Words of address that a language doesn't use here, by language."""
SAME_WORDS = {
    "Administration": "French and German took the word from Latin, as English did",
    "Alles": "Dutch and German: everything",
    "%(count)s account": "Dutch, English and Italian",
    "Browser": "Dutch, German, English and Italian",
    "Budget": "Dutch, French, German and English",
    "Budget in euro": "Dutch and English",
    "Idee": "Dutch and German",
    "Idea": "English and Italian, from Greek",
    "Idea %(number)s": "English and Italian",
    "Idee %(number)s": "Dutch and German",
    "in {words}": "Dutch and English",
    "{number} idea": "English and Italian",
    "Introduction (%(language)s)": "French and English",
    "Logo": "everywhere but in Arabic, from Greek",
    "Moderation": "German and English",
    "Moderator": "Dutch and English",
    "moderator": "Dutch and English",
    "Name": "German and English",
    "Name (%(language)s)": "German and English",
    "Open": "Dutch and English",
    "Partners": "Dutch and English",
    "Privacy": "Dutch, English and Italian",
    "Project": "Dutch and English",
    "Question (%(language)s)": "French and English",
    "Rol": "Dutch and Turkish, from French",
    "Telefon": "German and Turkish",
    "Text": "German and English",
    "Thema": "Dutch and German",
    "Titel": "Dutch and German",
    "ja": "Dutch and German",
    "no": "English and Italian",
    "Foto %(number)s": "Dutch, German and Italian",
    "Menu": "Dutch, French, English and Italian",
    "Menü": "German and Turkish",
    "Photo %(number)s": "French and English",
    "Photos": "French and English",
}
"""Words that are the same in two languages, and why they may be."""
_NOT_SPOKEN = re.compile(r"%\(\w+\)s|{\w*}|<[^>]+>")
_PLACEHOLDERS = re.compile(r"%\((\w+)\)[sd]|{(\w*)}")


def _messages(catalogue: Catalog) -> dict[tuple[object, object], Message]:
    return {(message.id, message.context): message for message in catalogue if message.id}


def test_messages_are_extracted() -> None:
    assert len(_messages(extracted_catalogue())) > 200


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_every_message_and_no_other(language: str) -> None:
    expected, present = set(_messages(extracted_catalogue())), set(_messages(catalogue(language)))
    assert sorted(map(str, expected - present)) == [], "run: make words"
    assert sorted(map(str, present - expected)) == [], "run: make words"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    empty = [
        source_strings(message)[0]
        for message in _messages(catalogue(language)).values()
        if message.fuzzy or not all(translated_strings(message))
    ]
    assert not empty, f"{len(empty)} untranslated in {language}: {empty[:10]} …"


def _placeholders(text: str) -> set[str]:
    return {percent_name or brace_name for percent_name, brace_name in _PLACEHOLDERS.findall(text)}


def _form_numbers(language: str) -> list[list[int]]:
    """For each plural form of a language, numbers that take it."""
    # The expression of the catalogue, in C, which Babel wrote itself.
    forms: list[list[int]] = [[] for _ in range(catalogue(language).num_plurals)]
    choose = c2py(catalogue(language).plural_expr)
    for number in range(1000):
        forms[choose(number)].append(number)
    return forms


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_placeholders(language: str) -> None:
    numbers = _form_numbers(language)
    violations = []
    for message in _messages(catalogue(language)).values():
        allowed = set().union(*(_placeholders(text) for text in source_strings(message)))
        for index, text in enumerate(translated_strings(message)):
            present = _placeholders(text)
            # A form of one number (in French, of none and one) may say it in words: "two comments".
            says_number = message.pluralizable and len(numbers[index]) <= 2
            needed = allowed - (COUNTS if says_number else set())
            if not needed <= present <= allowed:
                violations.append(f"{source_strings(message)[0]} → {text}")
    assert not violations


@pytest.mark.parametrize(("language", "forms"), PLURAL_FORMS.items())
def test_a_plural_has_all_forms_of_its_language(language: str, forms: int) -> None:
    assert len(_form_numbers(language)) == forms
    assert all(_form_numbers(language)), "a form that no number takes"
    violations = [
        source_strings(message)[0]
        for message in _messages(catalogue(language)).values()
        if message.pluralizable and len(translated_strings(message)) != forms
    ]
    assert not violations


def test_arabic_counts_in_the_right_forms() -> None:
    """Of 0, 1, 2, 3 to 10, 11 to 99, and 100: the noun is plural, singular, or accusative."""
    with override_language("ar"):
        counted = [
            ngettext("%(count)s comment", "%(count)s comments", count) % {"count": count}
            for count in (0, 1, 2, 3, 10, 11, 99, 100, 103)
        ]
    assert len(set(counted)) == 9
    assert [text.split()[-1] for text in counted[3:]] == [
        "تعليقات", "تعليقات", "تعليقًا", "تعليقًا", "تعليق", "تعليقات",
    ]  # fmt: skip


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_message_differs_from_those_of_other_languages(language: str) -> None:
    """Otherwise it was left in English, or copied; SAME_WORDS are the same word in both."""
    others = {
        other: _messages(extracted_catalogue() if other == SOURCE else catalogue(other))
        for other in LANGUAGES
        if other != language
    }
    violations = []
    for key, message in _messages(catalogue(language)).items():
        texts = translated_strings(message)
        for other, messages in others.items():
            theirs = messages[key]
            same = source_strings(theirs) if other == SOURCE else translated_strings(theirs)
            bare = _PLACEHOLDERS.sub("", texts[0])
            if texts[0] == same[0] and any(map(str.isalpha, bare)) and texts[0] not in SAME_WORDS:
                violations.append(f"as in {other}: {texts[0]}")
    assert not violations, "\n".join(violations)


def test_every_word_that_may_be_the_same_is_used() -> None:
    used = {
        text
        for language in TRANSLATED
        for message in _messages(catalogue(language)).values()
        for text in translated_strings(message)
    }
    assert sorted(SAME_WORDS.keys() - used) == []


@pytest.mark.parametrize(("language", "pattern"), WRONG_ADDRESS.items())
def test_readers_are_addressed_in_one_way(language: str, pattern: str) -> None:
    forbidden = re.compile(pattern)
    violations = [
        f"{found[0]}: {text}"
        for message in _messages(catalogue(language)).values()
        for text in translated_strings(message)
        if (found := forbidden.search(_NOT_SPOKEN.sub("", text)))
    ]
    assert not violations, "\n".join(violations)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_markup(language: str) -> None:
    tag = re.compile(r"</?(\w+)")
    violations = [
        text
        for message in _messages(catalogue(language)).values()
        for text in filter(None, translated_strings(message))
        if sorted(tag.findall(text)) != sorted(tag.findall(source_strings(message)[0]))
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


WRAPPERS = {"forum/core/i18n/translations.py", "forum/web/rendering/environment.py"}
"""Modules that hand on the sentences of others."""


def test_plurals_stand_where_they_are_looked_up() -> None:
    """`make words` finds a sentence in the call of `ngettext` itself, not in one of a function around it."""
    violations = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if module.name not in WRAPPERS
        for node in module.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "ngettext"
        and not all(isinstance(each, ast.Constant) for each in node.args[:2])
    ]
    assert violations == []
