"""The catalogues of words: gettext in seven languages, read from `forum/locale/<lang>/forum.po`.

Sources are written in English. A language without a translation falls back to English.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from forum.core.language import OWN_NAMES, UNDETERMINED

LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"

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
def speaking(language: str) -> Iterator[None]:
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


def format_date(moment: datetime | date, zone: tzinfo, *, style: str = "long") -> str:
    """A date in the current language; moments are first moved to the town's time zone."""
    day = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
    return _day(day, style, current_language.get())


def spell_date(day: date) -> str:
    """A day in the current language, the month as a word."""
    return _day(day, "long", current_language.get())


@lru_cache(maxsize=10_000)
def _day(day: date, style: str, language: str) -> str:
    # Kept, because Babel takes as long for one date as a list takes for one idea.
    return dates.format_date(day, style, locale=language)


def format_moment(moment: datetime, zone: tzinfo) -> str:
    """Date and time of day in the current language and the town's time zone."""
    language = current_language.get()
    pattern = str(dates.get_datetime_format("long", locale=language))
    return pattern.format(format_time(moment, zone), format_date(moment, zone))


def format_time(moment: datetime, zone: tzinfo) -> str:
    """The time of day in the current language and the town's time zone."""
    return dates.format_time(moment, "short", tzinfo=zone, locale=current_language.get())


def format_number(number: int | float) -> str:
    """A number in the current language's digits and separators, with every decimal it has."""
    return _number(number, current_language.get())


@lru_cache(maxsize=10_000)
def _number(number: int | float, language: str) -> str:
    return numbers.format_decimal(number, locale=language, decimal_quantization=False)


def language_choices() -> list[tuple[str, str]]:
    """The languages a text can be said to be in, by their own names; `und` for every other one."""
    return [*OWN_NAMES.items(), (UNDETERMINED, gettext("Another language"))]


def language_name(code: str) -> str:
    """The name of a language in the current language."""
    return str(Locale.parse(current_language.get()).languages.get(code, code))
