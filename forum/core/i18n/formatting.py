"""Locale formatting of dates, times, numbers and lists in the current language."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from babel import Locale, dates, lists, numbers, units

from forum.core.i18n.languages import LOCALES
from forum.core.i18n.translations import current_language


def format_date(moment: datetime | date, zone: tzinfo, *, style: str = "long") -> str:
    """A date in the current language; moments are first converted to the town's time zone."""
    day = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
    return _format_day(day, style, current_language.get())


def format_long_date(day: date) -> str:
    """A day in the current language with the month as a word."""
    return _format_day(day, "long", current_language.get())


def format_month(day: date) -> str:
    """The month of a day with its year, in the current language: `March 2027`."""
    return dates.format_skeleton("yMMMM", day, locale=LOCALES[current_language.get()])


def format_weekday(day: date) -> str:
    """A day with its weekday and without its year, for days that are near."""
    return _format_weekday(day, current_language.get())


@lru_cache(maxsize=10_000)
def _format_day(day: date, style: str, language: str) -> str:
    # Cached: Babel takes as long to format one date as a list takes for one idea.
    return _ordinal(day, dates.format_date(day, style, locale=LOCALES[language]), language)


@lru_cache(maxsize=1_000)
def _format_weekday(day: date, language: str) -> str:
    pattern = dates.get_date_format("full", locale=LOCALES[language]).pattern
    text = dates.format_date(day, pattern.replace(" y", ""), locale=LOCALES[language])
    return _ordinal(day, text, language)


def _ordinal(day: date, text: str, language: str) -> str:
    """French writes the first of a month as an ordinal, which CLDR's patterns can't say."""
    return text.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else text


def format_moment(moment: datetime, zone: tzinfo) -> str:
    """Date and time in the current language and the town's time zone."""
    pattern = _moment_pattern(current_language.get())
    return pattern.format(format_time(moment, zone), format_date(moment, zone))


@lru_cache
def _moment_pattern(language: str) -> str:
    return str(dates.get_datetime_format("long", locale=LOCALES[language]))


def format_time(moment: datetime, zone: tzinfo, *, seconds: bool = False) -> str:
    """The time of day in the current language and the town's time zone."""
    local = moment.astimezone(zone)
    at = time(local.hour, local.minute, local.second if seconds else 0)
    # With 24 hours everywhere: CLDR's Arabic has 12, unlike the opening hours on the same page.
    return _format_time(at, "HH:mm:ss" if seconds else "HH:mm", current_language.get())


@lru_cache(maxsize=10_000)
def _format_time(at: time, pattern: str, language: str) -> str:
    return dates.format_time(at, pattern, locale=LOCALES[language])


def format_number(number: int | float) -> str:
    """A number in the digits and separators of the current language, with all its decimals."""
    return _format_number(number, current_language.get())


@lru_cache(maxsize=10_000)
def _format_number(number: int | float, language: str) -> str:
    return numbers.format_decimal(number, locale=LOCALES[language], decimal_quantization=False)


MOST_COUNTED = 1_000
"""Up to here staff see how much waits; of more it is enough to know that it is more."""


def format_count(count: int) -> str:
    """A count that stops at `MOST_COUNTED`, which stands for that and more: `7`, `1,000+`."""
    return format_number(count) + ("+" if count >= MOST_COUNTED else "")


def format_percentage(number: int | float) -> str:
    """A number of percent with its sign where the current language puts it: `80 %`, `%80`."""
    locale = LOCALES[current_language.get()]
    pattern = Locale.parse(locale).percent_formats[None]
    signed = format_number(number)
    return f"{pattern.prefix[0]}{signed}{pattern.suffix[0]}"


def format_euro(amount: int) -> str:
    """A number of whole euros, with its sign where the current language puts it: `€ 32.000`."""
    locale = LOCALES[current_language.get()]
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.replace(".00", "")
    return numbers.format_currency(amount, "EUR", pattern, locale, currency_digits=False)


def format_kilobytes(size: int | float) -> str:
    """A number of kilobytes with its unit in the current language: `64 kB`, `64 ko`."""
    locale = LOCALES[current_language.get()]
    return units.format_unit(size, "digital-kilobyte", "short", locale=locale)


def format_list(parts: Sequence[str]) -> str:
    """Parts of a sentence as a list in the current language: `a, b and c`."""
    return lists.format_list(parts, locale=LOCALES[current_language.get()])


def format_duration(duration: timedelta) -> str:
    """A length of time in words: as `format_period`, or in minutes or seconds: `15 minutes`."""
    if not duration % timedelta(days=1):
        return format_period(duration.days)
    return dates.format_timedelta(
        duration,
        granularity="second" if duration % timedelta(minutes=1) else "minute",
        threshold=10**9,
        locale=LOCALES[current_language.get()],
    )


def format_period(days: int) -> str:
    """A number of days in words, in years where it is a whole number of them: `2 years`, `400 days`."""
    # The thresholds keep Babel from rounding to a larger or a smaller unit.
    is_years = days % 365 == 0
    return dates.format_timedelta(
        timedelta(days=days),
        granularity="year" if is_years else "day",
        threshold=0.5 if is_years else 10**9,
        locale=LOCALES[current_language.get()],
    )
