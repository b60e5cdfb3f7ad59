"""Periods in words, in every language: whole years as years, all others as days."""

import pytest

from forum.core.i18n.formatting import format_period
from forum.core.i18n.translations import override_language


@pytest.mark.parametrize(
    ("language", "day", "days", "year", "years"),
    [
        ("nl", "1 dag", "400 dagen", "1 jaar", "3 jaar"),
        ("fr", "1 jour", "400 jours", "1 an", "3 ans"),
        ("de", "1 Tag", "400 Tage", "1 Jahr", "3 Jahre"),
        ("en", "1 day", "400 days", "1 year", "3 years"),
        ("it", "1 giorno", "400 giorni", "1 anno", "3 anni"),
        ("tr", "1 gün", "400 gün", "1 yıl", "3 yıl"),
        ("ar", "يوم", "400 يوم", "سنة", "3 سنوات"),
    ],
)
def test_a_period_in_words(language: str, day: str, days: str, year: str, years: str) -> None:
    with override_language(language):
        shown = [format_period(count).replace("\xa0", " ") for count in (1, 400, 365, 1095)]
    assert shown == [day, days, year, years]
