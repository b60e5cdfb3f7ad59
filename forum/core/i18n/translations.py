"""Message catalogues: gettext in seven languages, read from `forum/locale/<lang>/forum.po`.

Message ids are the English texts. A text without a translation falls back to English.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_FOLDER = Path(__file__).resolve().parents[2] / "locale"

current_language: ContextVar[str] = ContextVar("current_language", default="en")


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language, compiled in memory so that no stale .mo file can exist."""
    path = LOCALE_FOLDER / language / "forum.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    # Drop untranslated messages: Babel would write the English singular for every form of a plural.
    for message in list(catalogue):
        texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.id and not all(texts):
            catalogue.delete(message.id, message.context)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


@contextmanager
def override_language(language: str) -> Iterator[None]:
    """Set the current language inside the block."""
    token = current_language.set(language)
    try:
        yield
    finally:
        current_language.reset(token)


def gettext(text: str) -> str:
    """Translate `text` into the current language."""
    return translations(current_language.get()).gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate with the plural form for `count` in the current language."""
    return translations(current_language.get()).ngettext(singular, plural, count)


def pgettext(context: str, text: str) -> str:
    """`gettext` for texts that `context` disambiguates."""
    return translations(current_language.get()).pgettext(context, text)


def npgettext(context: str, singular: str, plural: str, count: int) -> str:
    """`ngettext` for texts that `context` disambiguates."""
    return translations(current_language.get()).npgettext(context, singular, plural, count)


def N_(text: str) -> str:
    """Mark a text for extraction into the catalogue; it is translated where it is displayed."""
    return text
