"""Date parser: dates as people type them, by the rules of a language.

Pure functions. Ambiguous input raises an error with the candidates; nothing is guessed.
"""

import re
import unicodedata
from datetime import date
from functools import cache

from babel import Locale

from forum.core.i18n.languages import LANGUAGES
from forum.core.text.cleaning import clean_line, fold

FIRST_YEAR, LAST_YEAR = 1900, 2199
MONTH_FIRST = frozenset({"en"})
"""Languages in which some writers put the month before the day, so that 3/12 is ambiguous."""

_NUMBERS = re.compile(r"(\d{1,4})\s?([-/.‐‑–]|\s)\s?(\d{1,2})\s?(?:\2|\s)\s?(\d{1,4})\.?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:\.|er|º|ste|de|e|st|nd|rd|th)?\s?(?:of |de )?([^\d\s,،]+)[.,،]?\s(\d{2,4})")  # fmt: skip
_MONTH_DAY = re.compile(r"([^\d\s,،]+)\s(\d{1,2})(?:st|nd|rd|th)?[,،]?\s(\d{2,4})")


class NotADate(ValueError):
    """The text is no existing day from `FIRST_YEAR` to `LAST_YEAR`."""


class AmbiguousDate(NotADate):
    """The text may mean several days; `days` are the candidates, the likeliest first."""

    def __init__(self, *days: date) -> None:
        super().__init__(*days)
        self.days = days


class YearUnclear(AmbiguousDate):
    """The year has only two digits; `days` are the candidates in 20xx."""


def parse_day(text: str, language: str) -> date:
    """Parse a date typed by a writer of `language`.

    Raises `NotADate`, or its subclasses `AmbiguousDate` and `YearUnclear`.
    """
    typed = "".join(map(_normalise, clean_line(text)))
    if match := _NUMBERS.fullmatch(typed):
        first, _, middle, last = match.groups()
        if len(first) == 4 and len(last) < 3:
            return _day(first, middle, last)
        if len(first) < 3:
            return _by_order(first, middle, last, language)
    elif match := _DAY_MONTH.fullmatch(typed):
        return _in_year(match[3], _month(match[2], language), int(match[1]))
    elif match := _MONTH_DAY.fullmatch(typed):
        return _in_year(match[3], _month(match[1], language), int(match[2]))
    raise NotADate(text)


def _normalise(character: str) -> str:
    """A digit of any script as 0–9; invisible direction marks are dropped."""
    digit = unicodedata.decimal(character, None)
    return (
        "" if character in "\u061c\u200e\u200f" else str(digit if digit is not None else character)
    )


def _by_order(first: str, second: str, year: str, language: str) -> date:
    """A numeric date with the year last: day first, unless only the other order is a valid day."""
    orders = [(int(second), int(first))]
    if language in MONTH_FIRST:
        orders.append((int(first), int(second)))
    days: list[date] = []
    unclear = False
    for month, day in orders:
        try:
            candidate = _in_year(year, month, day)
        except YearUnclear as error:
            candidate, unclear = error.days[0], True
        except NotADate:
            continue
        if candidate not in days:
            days.append(candidate)
    if not days:
        raise NotADate(f"{first} {second} {year}")
    if len(days) > 1:
        raise AmbiguousDate(*days)
    if unclear:
        raise YearUnclear(*days)
    return days[0]


def _in_year(year: str, month: int, day: int) -> date:
    if len(year) == 2:
        raise YearUnclear(_day(f"20{year}", month, day))
    if len(year) != 4:
        raise NotADate(year)
    return _day(year, month, day)


def _day(year: str, month: int | str, day: int | str) -> date:
    try:
        parsed = date(int(year), int(month), int(day))
    except ValueError:
        raise NotADate(f"{year}-{month}-{day}") from None
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise NotADate(str(parsed))
    return parsed


@cache
def _months(language: str) -> dict[str, int]:
    """Month numbers by folded name and usual abbreviation."""
    months = Locale.parse(language).months
    return {
        fold(name).strip("."): number
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in months[context][width].items()
    }


def _month(name: str, language: str) -> int:
    """The month number of a name in `language`, else in the others if all that know it agree."""
    folded = fold(name).strip(".")
    if own := _months(language).get(folded):
        return own
    numbers = {_months(other)[folded] for other in LANGUAGES if folded in _months(other)}
    if len(numbers) != 1:
        raise NotADate(name)
    return numbers.pop()
