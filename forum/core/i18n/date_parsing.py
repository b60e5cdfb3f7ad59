"""Dates as people type them, read by the rules of a language. Pure; nothing is guessed."""

import re
import unicodedata
from datetime import date
from functools import cache

from babel import Locale

from forum.core.i18n.languages import LANGUAGES
from forum.core.text.cleaning import clean_line, fold

FIRST_YEAR, LAST_YEAR = 1900, 2199
MONTH_FIRST = frozenset({"en"})
"""Languages in which some write the month before the day, so that 3/12 has to be asked."""

_NUMBERS = re.compile(r"(\d{1,4})\s?([-/.‐‑–]|\s)\s?(\d{1,2})\s?(?:\2|\s)\s?(\d{1,4})\.?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:\.|er|º|ste|de|e|st|nd|rd|th)?\s?(?:of |de )?([^\d\s,،]+)[.,،]?\s(\d{2,4})")  # fmt: skip
_MONTH_DAY = re.compile(r"([^\d\s,،]+)\s(\d{1,2})(?:st|nd|rd|th)?[,،]?\s(\d{2,4})")


class NotADate(ValueError):
    """No day that there is."""


class AmbiguousDate(NotADate):
    """More than one day may be meant: those that come into question, the likeliest first."""

    def __init__(self, *days: date) -> None:
        super().__init__(*days)
        self.days = days


class YearUnclear(AmbiguousDate):
    """The year was written in two digits."""


def parse_day(text: str, language: str) -> date:
    """The day somebody who writes that language means; raises `NotADate`."""
    typed = "".join(map(_plain, clean_line(text)))
    if found := _NUMBERS.fullmatch(typed):
        first, _, middle, last = found.groups()
        if len(first) == 4 and len(last) < 3:
            return _day(first, middle, last)
        if len(first) < 3:
            return _by_order(first, middle, last, language)
    elif found := _DAY_MONTH.fullmatch(typed):
        return _in_year(found[3], _month(found[2], language), int(found[1]))
    elif found := _MONTH_DAY.fullmatch(typed):
        return _in_year(found[3], _month(found[1], language), int(found[2]))
    raise NotADate(text)


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return (
        "" if character in "\u061c\u200e\u200f" else str(digit if digit is not None else character)
    )


def _by_order(first: str, second: str, year: str, language: str) -> date:
    """A date in figures with the year at its end, day first unless only the other order is a day."""
    orders = [(int(second), int(first))]
    if language in MONTH_FIRST:
        orders.append((int(first), int(second)))
    days: list[date] = []
    unclear = False
    for month, day in orders:
        try:
            found = _in_year(year, month, day)
        except YearUnclear as asked:
            found, unclear = asked.days[0], True
        except NotADate:
            continue
        if found not in days:
            days.append(found)
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
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise NotADate(f"{year}-{month}-{day}") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotADate(str(found))
    return found


@cache
def _months(language: str) -> dict[str, int]:
    """The names of the months and their usual abbreviations, folded."""
    months = Locale.parse(language).months
    return {
        fold(name).strip("."): number
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in months[context][width].items()
    }


def _month(name: str, language: str) -> int:
    """The month of that name: in the writer's language, else where all others that know it agree."""
    folded = fold(name).strip(".")
    if own := _months(language).get(folded):
        return own
    known = {_months(other)[folded] for other in LANGUAGES if folded in _months(other)}
    if len(known) != 1:
        raise NotADate(name)
    return known.pop()
