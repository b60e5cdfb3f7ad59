"""Dates, times and numbers formatted in the current language."""

from datetime import date, datetime, tzinfo
from functools import lru_cache

from babel import dates, numbers

from forum.core.i18n.translations import current_language


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
