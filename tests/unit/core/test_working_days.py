"""Working days: weekends and the public holidays of the country don't count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.helplines import BY_COUNTRY
from forum.core.working_days import add_working_days, is_working_day, regions_of

COUNTRIES = ["", *BY_COUNTRY]


@pytest.mark.parametrize(
    ("day", "count", "country", "expected"),
    [
        (date(2026, 11, 30), 2, "BE", date(2026, 12, 2)),  # from a Monday
        (date(2026, 11, 27), 2, "BE", date(2026, 12, 1)),  # over a weekend
        (date(2026, 11, 28), 1, "BE", date(2026, 11, 30)),  # from a Saturday
        (date(2026, 12, 24), 1, "BE", date(2026, 12, 28)),  # Christmas is a Friday
        (date(2026, 12, 24), 1, "", date(2026, 12, 25)),
        (date(2027, 7, 20), 1, "BE", date(2027, 7, 22)),  # the Belgian national day
        (date(2027, 7, 20), 1, "NL", date(2027, 7, 21)),
        (date(2027, 3, 26), 1, "FR", date(2027, 3, 30)),  # Easter Monday moves
    ],
)
def test_a_term_ends_on_a_working_day(day: date, count: int, country: str, expected: date) -> None:
    assert add_working_days(day, count, country) == expected


@pytest.mark.parametrize(
    ("region", "expected"),
    [("", date(2027, 11, 1)), ("BE", date(2027, 11, 1)), ("NW", date(2027, 11, 2))],
)
def test_holidays_of_the_region_do_not_count(region: str, expected: date) -> None:
    all_saints_eve = date(2027, 10, 31)  # a Sunday
    assert add_working_days(all_saints_eve, 1, "DE", region) == expected


@pytest.mark.parametrize("country", COUNTRIES)
def test_each_region_of_a_country_has_holidays(country: str) -> None:
    for region in regions_of(country):
        assert not is_working_day(date(2027, 1, 1), country, region)


@given(
    st.dates(date(2026, 1, 1), date(2035, 12, 31)),
    st.integers(1, 30),
    st.sampled_from(COUNTRIES),
)
def test_there_are_as_many_working_days_as_promised(day: date, count: int, country: str) -> None:
    last = add_working_days(day, count, country)
    between = [day + timedelta(days=step) for step in range(1, (last - day).days + 1)]
    assert is_working_day(last, country)
    assert sum(is_working_day(each, country) for each in between) == count
