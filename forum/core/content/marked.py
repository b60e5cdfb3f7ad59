"""Texts for staff, with what was found in them marked and named."""

import re
from collections.abc import Mapping
from html import escape, unescape

from markupsafe import Markup

from forum.core.i18n.languages import direction
from forum.core.i18n.translations import current_language
from forum.core.screening.personal_data import Finding, PersonalKind

_TAG = re.compile("(<[^>]*>)")
Words = Mapping[str, str]
"""What was found, as it is written, and what it is, in the current language."""


def words_of(text: str, findings: list[Finding]) -> dict[str, PersonalKind]:
    """The words of findings in a text."""
    return {text[each.start : each.end]: each.kind for each in findings}


def mark_in_html(html: str, words: Words) -> Markup:
    """Sanitised HTML with the words marked in its texts, each with what it is behind it."""
    parts = (
        part if part.startswith("<") else _mark(unescape(part), words) for part in _TAG.split(html)
    )
    return Markup("".join(parts))  # noqa: S704 - tags are of sanitised HTML, texts are escaped


def mark_in_text(text: str, words: Words) -> Markup:
    """A plain text as HTML, with the words marked."""
    return Markup(_mark(text, words))  # noqa: S704 - each part is escaped


def _mark(text: str, words: Words) -> str:
    if not words:
        return escape(text, quote=False)
    longest_first = sorted(words, key=len, reverse=True)
    found = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")")
    return "".join(
        _marked(part, words[part]) if part in words else escape(part, quote=False)
        for part in found.split(text)
    )


def _marked(part: str, label: str) -> str:
    language = current_language.get()
    sort = f'<small lang="{language}" dir="{direction(language)}">({escape(label)})</small>'
    return f'<mark class="flagged">{escape(part, quote=False)} {sort}</mark>'
