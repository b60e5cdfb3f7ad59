"""Project presenters: texts in the reader's language, and paths that are equal in every one."""

import pytest

from forum.core.i18n.localized_text import first_text, localized
from forum.core.i18n.translations import override_language
from forum.projects.presenters import path_of
from forum.projects.tables import Project


@pytest.mark.parametrize(
    ("language", "text", "lang", "dir"),
    [
        ("en", "Open", "en", "ltr"),
        ("nl", "Open deur", "nl", "ltr"),
        ("ar", "باب", "ar", "rtl"),
        ("fr", "Open deur", "nl", "ltr"),
    ],
)
def test_a_text_says_which_language_it_is_in(language: str, text: str, lang: str, dir: str) -> None:
    with override_language(language):
        result = localized({"nl": "Open deur", "en": "Open", "ar": "باب", "fr": ""})
    assert (result, result.lang, result.dir) == (text, lang, dir)


def test_a_missing_text_is_empty_in_the_readers_language() -> None:
    with override_language("ar"):
        assert (localized({}), localized({}).lang, localized({}).dir) == ("", "ar", "rtl")


def test_a_path_is_the_same_in_every_language() -> None:
    project = Project(id=7, title={"nl": "Praatcafé", "en": "Talk"}, summary={})
    for language in ("nl", "en", "ar"):
        with override_language(language):
            assert path_of(project) == "projects/7-praatcafe"
    assert first_text(project.title).lang == "nl"
    assert path_of(Project(id=8, title={"ar": "باب"}, summary={})) == "projects/8"
