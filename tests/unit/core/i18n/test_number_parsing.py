"""Number parsing by the conventions of the writer's language; ambiguous input raises an error."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.number_parsing import (
    MAX_SIGNIFICANT_DIGITS,
    AmbiguousNumber,
    NotANumber,
    format_plain_number,
    parse_number,
    significant_digits,
)

DECIMAL_COMMA = ("nl", "fr", "de", "it", "tr")
DECIMAL_POINT = ("en", "ar")
LANGUAGE = st.sampled_from(LANGUAGES)
NUMBERS = st.decimals(
    min_value=-2_000_000_000, max_value=2_000_000_000, allow_nan=False, places=5
) | st.decimals(min_value=-999, max_value=999, allow_nan=False, places=3)


def parse_and_format(text: str, language: str) -> str:
    return format_plain_number(parse_number(text, language).number, "en")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0", "0"), ("7", "7"), ("1234567", "1234567"), ("007", "7"), ("12.5", "12.5"),
        ("12,5", "12.5"), ("1.20", "1.2"), ("1,20", "1.2"), ("0.125", "0.125"), ("0,125", "0.125"),
        ("0.0000001", "0.0000001"), ("1234.567", "1234.567"), ("1234,567", "1234.567"),
        ("1.200,50", "1200.5"), ("1,200.50", "1200.5"), ("1.234.567", "1234567"),
        ("1,234,567", "1234567"), ("1 200", "1200"), ("1\u00a0200", "1200"), ("1\u202f200,5", "1200.5"),
        ("1\u2009200", "1200"), ("1'200", "1200"), ("1’200.50", "1200.5"), ("12 345 678", "12345678"),
        ("١٢٠٠", "1200"), ("١٬٢٠٠", "1200"), ("١٬٢٠٠٫٥", "1200.5"), ("١٫٢٠٠", "1.2"), ("۱۲", "12"),
        ("-3", "-3"), ("−3", "-3"), ("\u200e-3", "-3"), ("+3", "3"), ("-0", "0"), (" 5 ", "5"),
        ("-1.200,5", "-1200.5"), ("１２", "12"),
    ],
)  # fmt: skip
def test_unambiguous_numbers_parse_alike_in_every_language(typed: str, expected: str) -> None:
    parsed = {language: parse_and_format(typed, language) for language in LANGUAGES}
    assert parsed == dict.fromkeys(LANGUAGES, expected)


@pytest.mark.parametrize(
    ("typed", "languages"),
    [
        ("1.200", DECIMAL_COMMA),
        ("12.500", DECIMAL_COMMA),
        ("999.999", DECIMAL_COMMA),
        ("1,200", DECIMAL_POINT),
        ("12,500", DECIMAL_POINT),
    ],
)
def test_thousands_separators_follow_the_language(typed: str, languages: tuple[str]) -> None:
    for language in languages:
        assert parse_and_format(typed, language) == typed.replace(".", "").replace(",", "")


@pytest.mark.parametrize(
    ("typed", "languages"),
    [("1,200", DECIMAL_COMMA), ("12,345", DECIMAL_COMMA), ("1.200", DECIMAL_POINT),
     ("-999.125", DECIMAL_POINT)],
)  # fmt: skip
def test_three_decimals_that_look_like_thousands_are_ambiguous(
    typed: str, languages: tuple[str]
) -> None:
    for language in languages:
        with pytest.raises(AmbiguousNumber) as error:
            parse_number(typed, language)
        ambiguity = error.value
        assert ambiguity.grouped == Decimal(typed.replace(".", "").replace(",", ""))
        assert ambiguity.decimal == Decimal(typed.replace(",", "."))
        # Either reading, typed as it is displayed, is unambiguous.
        for number in (ambiguity.grouped, ambiguity.decimal):
            assert parse_number(format_plain_number(number, language), language).number == number


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "soup", "1e9", "1e-7", "nan", "inf", "Infinity", "0x10", "1_000", "1/2", "½", "²",
     "1.2.3", "12 34", "1..2", "1,,2", "--1", "1-2", "5.", ".5", "12,34,567", "1.200.50", "1,2.3,4",
     "1 200 30", "1'20", "$ 5", "5 uur", "٫5", "1٫2٫3", "%", "€", "1.200.", "1" + "0" * 70],
)  # fmt: skip
def test_an_invalid_number_is_refused(typed: str) -> None:
    for language in LANGUAGES:
        with pytest.raises(NotANumber) as error:
            parse_number(typed, language)
        assert not isinstance(error.value, AmbiguousNumber), language


@pytest.mark.parametrize("language", DECIMAL_COMMA)
def test_wrong_grouping_is_refused(language: str) -> None:
    for typed in ("1.2000", "12.3456", "1.23456"):
        with pytest.raises(NotANumber):
            parse_number(typed, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "sign", "expected"),
    [
        ("50%", "%", "50"), ("50 %", "%", "50"), ("%50", "%", "50"), ("٪٥٠", "%", "50"), ("٥٠٪", "%", "50"),
        ("-12,5 %", "%", "-12.5"), ("€ 1.200,50", "€", "1200.5"), ("1 200 €", "€", "1200"),
        ("€1,234,567", "€", "1234567"), ("EUR 12", "€", "12"), ("12 eur", "€", "12"), ("12 euro", "€", "12"),
        ("- € 5", "€", "-5"), ("€ -5", "€", "-5"), ("€ 1.200,-", "€", "1200"), ("12,-", "€", "12"),
        ("1'200.–", "€", "1200"),
    ],
)  # fmt: skip
def test_a_sign_may_stand_before_or_after(
    language: str, typed: str, sign: str, expected: str
) -> None:
    parsed = parse_number(typed, language)
    assert (parsed.sign, format_plain_number(parsed.number, "en")) == (sign, expected)


@given(number=NUMBERS, language=LANGUAGE)
def test_a_displayed_number_parses_unchanged(number: Decimal, language: str) -> None:
    assert parse_number(format_plain_number(number, language), language).number == number


@given(number=st.floats(-2e9, 2e9), language=LANGUAGE)
def test_a_stored_figure_is_displayed_and_parsed_unchanged(number: float, language: str) -> None:
    stored = float(f"{number:.{MAX_SIGNIFICANT_DIGITS}g}")
    text = format_plain_number(stored, language)
    assert "e" not in text.lower()
    if len(text) < 60:
        assert float(parse_number(text, language).number) == stored


@given(st.decimals(-2_000_000_000, 2_000_000_000, allow_nan=False, places=5))
def test_a_column_stores_every_accepted_digit(number: Decimal) -> None:
    assert significant_digits(number) <= MAX_SIGNIFICANT_DIGITS
    assert Decimal(repr(float(number))) == number


@given(number=st.integers(-(10**12), 10**12), language=LANGUAGE)
def test_whole_numbers_as_pages_show_them_are_parsed(number: int, language: str) -> None:
    assert parse_number(format_decimal(number, locale=language), language).number == number


@given(text=st.text(max_size=40) | st.text("0123456789.,' -٬٫٪%€", max_size=14), language=LANGUAGE)
def test_any_text_is_a_number_or_is_refused(text: str, language: str) -> None:
    try:
        number = parse_number(text, language).number
    except NotANumber:
        return
    assert number.is_finite()
    assert parse_number(format_plain_number(number, language), language).number == number
