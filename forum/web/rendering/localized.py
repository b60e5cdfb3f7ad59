"""Localized texts in HTML: a text that isn't in the page's language carries its own."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from forum.core.i18n.formatting import format_list
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import current_language


def lang_attributes(text: str) -> Markup:
    """` lang="…" dir="…"` for a text that isn't in the current language, else nothing."""
    if not isinstance(text, LocalizedText) or text.lang == current_language.get():
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(text.lang, text.dir)


def with_lang(text: str) -> Markup:
    """The text as HTML, in an element with its language if that isn't the current one."""
    attributes = lang_attributes(text)
    return Markup("<span{}>{}</span>").format(attributes, str(text)) if attributes else escape(text)


def in_lang(text: str, language: str) -> Markup:
    """As `with_lang`, for a text that somebody wrote in this language."""
    return with_lang(LocalizedText(text, language))


def list_with_lang(texts: Sequence[str]) -> Markup:
    """The texts as HTML, as a list in the current language: `a, b and c`."""
    return Markup(format_list([with_lang(text) for text in texts]))  # noqa: S704 - escaped parts
