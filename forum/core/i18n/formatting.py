"""Locale formatting of dates, times and numbers in the current language."""

from datetime import date, datetime, tzinfo
from functools import lru_cache

from babel import dates, numbers

from forum.core.i18n.translations import current_language


def format_date(moment: datetime | date, zone: tzinfo, *, style: str = "long") -> str:
    """A date in the current language; moments are first converted to the town's time zone."""
    day = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
    return _format_day(day, style, current_language.get())


def format_long_date(day: date) -> str:
    """A day in the current language with the month as a word."""
    return _format_day(day, "long", current_language.get())


@lru_cache(maxsize=10_000)
def _format_day(day: date, style: str, language: str) -> str:
    # Cached: Babel takes as long to format one date as a list takes for one idea.
    return dates.format_date(day, style, locale=language)


def format_moment(moment: datetime, zone: tzinfo) -> str:
    """Date and time in the current language and the town's time zone."""
    language = current_language.get()
    pattern = str(dates.get_datetime_format("long", locale=language))
    return pattern.format(format_time(moment, zone), format_date(moment, zone))


def format_time(moment: datetime, zone: tzinfo) -> str:
    """The time of day in the current language and the town's time zone."""
    return dates.format_time(moment, "short", tzinfo=zone, locale=current_language.get())


def format_number(number: int | float) -> str:
    """A number in the digits and separators of the current language, with all its decimals."""
    return _format_number(number, current_language.get())


@lru_cache(maxsize=10_000)
def _format_number(number: int | float, language: str) -> str:
    return numbers.format_decimal(number, locale=language, decimal_quantization=False)
