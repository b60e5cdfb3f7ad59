"""Formatting of dates, times and amounts by language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from forum.core.i18n.formatting import format_count, format_euro, format_kilobytes, format_moment
from forum.core.i18n.translations import override_language

MOMENT = datetime(2027, 3, 4, 22, 5, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "4 maart 2027, 23:05"), ("fr", "4 mars 2027, 23:05"), ("de", "4. März 2027, 23:05"),
        ("it", "4 marzo 2027 23:05"), ("tr", "4 Mart 2027 23:05"), ("ar", "4 مارس 2027، 23:05"),
        ("en", "4 March 2027, 23:05"),
    ],
)  # fmt: skip
def test_a_moment_has_no_seconds_and_no_zone(language: str, expected: str) -> None:
    with override_language(language):
        moment = format_moment(MOMENT, ZoneInfo("Europe/Brussels"))
    assert " ".join(moment.split()) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "€ 12.000"), ("fr", "12 000 €"), ("de", "12.000 €"), ("en", "€12,000"),
        ("it", "12.000 €"), ("tr", "€12.000"), ("ar", "\u200f12,000 €"),
    ],
)  # fmt: skip
def test_an_amount_has_no_cents(language: str, expected: str) -> None:
    with override_language(language):
        assert " ".join(format_euro(12_000).split()) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("nl", "3,2 kB"), ("fr", "3,2 ko"), ("tr", "3,2 kB"), ("ar", "3.2 كيلوبايت")],
)
def test_kilobytes_have_the_unit_of_the_language(language: str, expected: str) -> None:
    with override_language(language):
        assert " ".join(format_kilobytes(3.2).split()) == expected


@pytest.mark.parametrize(
    ("count", "language", "shown"),
    [(7, "nl", "7"), (999, "nl", "999"), (1000, "nl", "1.000+"), (1000, "en", "1,000+")],
)
def test_a_count_that_stops_stands_for_more(count: int, language: str, shown: str) -> None:
    with override_language(language):
        assert format_count(count) == shown
