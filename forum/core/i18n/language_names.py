"""Names of languages and countries, for select fields and for display."""

from functools import lru_cache

from babel import Locale

from forum.core.i18n.languages import OWN_NAMES, UNDETERMINED
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import current_language, gettext


def language_choices() -> list[tuple[str, str]]:
    """Choices for the language of a text: `LANGUAGES` by their own names, then `und` for others."""
    own_names = [(code, LocalizedText(name, code)) for code, name in OWN_NAMES.items()]
    return [*own_names, (UNDETERMINED, gettext("Another language"))]


def language_name(code: str) -> str:
    """The name of a language in the current language."""
    return _language_name(code, current_language.get())


@lru_cache(maxsize=1_000)
def _language_name(code: str, language: str) -> str:
    return str(Locale.parse(language).languages.get(code, code))


def country_name(code: str) -> str:
    """The name of a country (ISO 3166-1) in the current language."""
    return str(Locale.parse(current_language.get()).territories.get(code, code))
