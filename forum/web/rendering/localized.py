"""Localized texts in HTML: a text that isn't in the page's language carries its own."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from forum.core.i18n.bidi import isolated as isolated_text
from forum.core.i18n.formatting import format_list
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import current_language
from forum.core.text.html import linked_line


def lang_attributes(text: str) -> Markup:
    """` lang="…" dir="…"` for a text that isn't in the current language, else nothing."""
    if not isinstance(text, LocalizedText) or text.lang == current_language.get():
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(text.lang, text.dir)


def bdi(text: str) -> Markup:
    """Somebody's words within a sentence, as HTML: an element that holds them together.

    With their language, if that isn't the current one.
    """
    return Markup("<bdi{}>{}</bdi>").format(lang_attributes(text), _plain(text))


def isolated(text: str) -> str:
    """As `bdi`, where HTML takes no elements: in titles, attributes and options."""
    held = isolated_text(text)
    return Markup(held) if isinstance(text, Markup) else held  # noqa: S704 - it was markup already


def _plain(text: str) -> str:
    # Markup stays what it is; of a localized text the text alone.
    return text if isinstance(text, Markup) else str(text)


def with_lang(text: str) -> Markup:
    """The text as HTML, in an element with its language if that isn't the current one."""
    attributes = lang_attributes(text)
    return Markup("<span{}>{}</span>").format(attributes, str(text)) if attributes else escape(text)


def linked(line: str) -> Markup:
    """A line of the town as HTML, with its web and mail addresses as links."""
    return Markup(linked_line(line))  # noqa: S704 - escaped, and checked tag by tag


def in_lang(text: str, language: str) -> Markup:
    """As `with_lang`, for a text that somebody wrote in this language."""
    return with_lang(LocalizedText(text, language))


def list_with_lang(texts: Sequence[str]) -> Markup:
    """The texts as HTML, as a list in the current language: `a, b and c`."""
    return Markup(format_list([with_lang(text) for text in texts]))  # noqa: S704 - escaped parts
