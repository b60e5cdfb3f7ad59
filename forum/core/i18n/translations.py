"""The catalogues of words: gettext in seven languages, read from `forum/locale/<lang>/forum.po`.

Sources are written in English. A language without a translation falls back to English.
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
    """The catalogue of one language, compiled in memory so that no stale .mo file can exist."""
    path = LOCALE_FOLDER / language / "forum.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    # Babel would write the English singular for every form of an untranslated plural.
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
    """Inside the block, words come in that language."""
    token = current_language.set(language)
    try:
        yield
    finally:
        current_language.reset(token)


def gettext(text: str) -> str:
    """`text` in the current language."""
    return translations(current_language.get()).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of `one`/`many` that goes with `count` in the current language."""
    return translations(current_language.get()).ngettext(one, many, count)


def pgettext(context: str, text: str) -> str:
    """`text` in the current language, told apart by `context`."""
    return translations(current_language.get()).pgettext(context, text)


def npgettext(context: str, one: str, many: str, count: int) -> str:
    """As `ngettext`, told apart by `context`."""
    return translations(current_language.get()).npgettext(context, one, many, count)


def N_(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


def in_language(texts: dict[str, str], language: str, default: str) -> str:
    """The text for a language from a dict of texts by language, else the default's, else any."""
    return texts.get(language) or texts.get(default) or next(iter(texts.values()), "")
