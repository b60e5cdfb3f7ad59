"""Date parsing by the conventions of the writer's language; ambiguous input raises an error."""

import contextlib
from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from forum.core.i18n.date_parsing import AmbiguousDate, NotADate, YearUnclear, parse_day
from forum.core.i18n.languages import LANGUAGES

DAY_FIRST = [language for language in LANGUAGES if language != "en"]
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
LANGUAGE = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    ["2026-12-25", "2026/12/25", "2026.12.25", "٢٠٢٦-١٢-٢٥", "25/12/2026", "25.12.2026", "25-12-2026",
     "25 12 2026", "25. 12. 2026", "25 / 12 / 2026", "٢٥/١٢/٢٠٢٦", "25 december 2026", "25. Dezember 2026",
     "25 décembre 2026", "25 dec. 2026", "25 dicembre 2026", "25 Aralık 2026", "25 ديسمبر 2026",
     "December 25, 2026", "25th December 2026", "25 DECEMBER 2026"],
)  # fmt: skip
def test_unambiguous_dates_parse_alike_in_every_language(language: str, typed: str) -> None:
    assert parse_day(typed, language) == date(2026, 12, 25)


@pytest.mark.parametrize("language", DAY_FIRST)
@pytest.mark.parametrize("typed", ["3/12/2026", "3.12.2026", "03-12-2026", "3 12 2026"])
def test_the_day_comes_first(language: str, typed: str) -> None:
    assert parse_day(typed, language) == date(2026, 12, 3)


def test_in_english_day_or_month_may_come_first() -> None:
    with pytest.raises(AmbiguousDate) as error:
        parse_day("3/12/2026", "en")
    assert error.value.days == (date(2026, 12, 3), date(2026, 3, 12))
    assert parse_day("12/25/2026", "en") == date(2026, 12, 25)
    assert parse_day("5/5/2026", "en") == date(2026, 5, 5)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["25/12/26", "25.12.26", "25 december 26"])
def test_a_two_digit_year_is_refused_with_a_suggestion(language: str, typed: str) -> None:
    with pytest.raises(YearUnclear) as error:
        parse_day(typed, language)
    assert error.value.days == (date(2026, 12, 25),)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    ["", "soup", "25/12", "25 december", "31/2/2026", "2026-02-30", "2026-13-01", "32 1 2026", "0/1/2026",
     "0206-01-01", "25/12/226", "25/12/20266", "2026-12", "25 soup 2026", "20261225", "1/1/2500", "-1-2-2026"],
)  # fmt: skip
def test_an_invalid_date_is_refused(language: str, typed: str) -> None:
    with pytest.raises(NotADate):
        parse_day(typed, language)


@given(day=DAYS, language=LANGUAGE)
def test_dates_as_forms_and_pages_show_them_parse_unchanged(day: date, language: str) -> None:
    assert parse_day(day.isoformat(), language) == day
    assert parse_day(format_date(day, "long", locale=language), language) == day


@given(text=st.text(max_size=40) | st.text("0123456789./- ", max_size=12), language=LANGUAGE)
def test_any_text_is_a_date_or_is_refused(text: str, language: str) -> None:
    with contextlib.suppress(NotADate):
        assert 1900 <= parse_day(text, language).year < 2200
