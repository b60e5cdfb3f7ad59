"""Working days: Monday to Friday, without the public holidays of the country."""

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

SATURDAY = 5
"""As `date.weekday()` counts."""


@cache
def _holidays(country: str) -> HolidayBase:
    """The nationwide public holidays of a country; years are computed when they are looked up."""
    return country_holidays(country)


def is_working_day(day: date, country: str) -> bool:
    """Whether people work on a day; an empty `country` has no public holidays."""
    return day.weekday() < SATURDAY and not (country and day in _holidays(country))


def add_working_days(day: date, count: int, country: str) -> date:
    """The last day of a term of `count` working days that begins after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, country)
    return day
