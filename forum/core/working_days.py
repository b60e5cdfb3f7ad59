"""Working days: Monday to Friday, without the public holidays of the country and the region."""

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

SATURDAY = 5
"""As `date.weekday()` counts."""


@cache
def _holidays(country: str, region: str) -> HolidayBase:
    """The public holidays of a country and a region; years are computed when they are looked up."""
    return country_holidays(country, subdiv=region or None)


@cache
def regions_of(country: str) -> tuple[str, ...]:
    """The codes of the regions of a country that have holidays of their own, as `DE` has `BY`."""
    return tuple(_holidays(country, "").subdivisions) if country else ()


def is_working_day(day: date, country: str, region: str = "") -> bool:
    """Whether people work on a day; an empty `country` has no public holidays."""
    return day.weekday() < SATURDAY and not (country and day in _holidays(country, region))


def add_working_days(day: date, count: int, country: str, region: str = "") -> date:
    """The last day of a term of `count` working days that begins after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, country, region)
    return day
