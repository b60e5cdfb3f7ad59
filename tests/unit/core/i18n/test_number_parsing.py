"""Numbers are read as the writer's language writes them; what can be read in two ways is asked."""

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

COMMA = ("nl", "fr", "de", "it", "tr")
POINT = ("en", "ar")
LANGUAGE = st.sampled_from(LANGUAGES)
NUMBERS = st.decimals(
    min_value=-2_000_000_000, max_value=2_000_000_000, allow_nan=False, places=5
) | st.decimals(min_value=-999, max_value=999, allow_nan=False, places=3)


def read(text: str, language: str) -> str:
    return format_plain_number(parse_number(text, language).number, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "meant"),
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
def test_what_can_be_read_in_one_way_is_read_alike_in_every_language(
    language: str, typed: str, meant: str
) -> None:
    assert read(typed, language) == meant


@pytest.mark.parametrize(
    ("typed", "languages"),
    [("1.200", COMMA), ("12.500", COMMA), ("999.999", COMMA), ("1,200", POINT), ("12,500", POINT)],
)
def test_thousands_are_grouped_as_the_language_does(typed: str, languages: tuple[str]) -> None:
    for language in languages:
        assert read(typed, language) == typed.replace(".", "").replace(",", "")


@pytest.mark.parametrize(
    ("typed", "languages"), [("1,200", COMMA), ("12,345", COMMA), ("1.200", POINT), ("-999.125", POINT)]
)  # fmt: skip
def test_three_decimals_that_look_like_thousands_are_asked(
    typed: str, languages: tuple[str]
) -> None:
    for language in languages:
        with pytest.raises(AmbiguousNumber) as asked:
            parse_number(typed, language)
        both = asked.value
        assert both.grouped == Decimal(typed.replace(".", "").replace(",", ""))
        assert both.decimal == Decimal(typed.replace(",", "."))
        # Either answer, typed as it is shown, settles it.
        for number in (both.grouped, both.decimal):
            assert parse_number(format_plain_number(number, language), language).number == number


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "soup", "1e9", "1e-7", "nan", "inf", "Infinity", "0x10", "1_000", "1/2", "½", "²",
     "1.2.3", "12 34", "1..2", "1,,2", "--1", "1-2", "5.", ".5", "12,34,567", "1.200.50", "1,2.3,4",
     "1 200 30", "1'20", "$ 5", "5 uur", "٫5", "1٫2٫3", "%", "€", "1.200.", "1" + "0" * 70],
)  # fmt: skip
def test_what_is_no_number_is_refused(language: str, typed: str) -> None:
    with pytest.raises(NotANumber) as refused:
        parse_number(typed, language)
    assert not isinstance(refused.value, AmbiguousNumber)


@pytest.mark.parametrize("language", COMMA)
def test_a_slip_in_the_grouping_is_refused(language: str) -> None:
    for typed in ("1.2000", "12.3456", "1.23456"):
        with pytest.raises(NotANumber):
            parse_number(typed, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "sign", "meant"),
    [
        ("50%", "%", "50"), ("50 %", "%", "50"), ("%50", "%", "50"), ("٪٥٠", "%", "50"), ("٥٠٪", "%", "50"),
        ("-12,5 %", "%", "-12.5"), ("€ 1.200,50", "€", "1200.5"), ("1 200 €", "€", "1200"),
        ("€1,234,567", "€", "1234567"), ("EUR 12", "€", "12"), ("12 eur", "€", "12"), ("12 euro", "€", "12"),
        ("- € 5", "€", "-5"), ("€ -5", "€", "-5"), ("€ 1.200,-", "€", "1200"), ("12,-", "€", "12"),
        ("1'200.–", "€", "1200"),
    ],
)  # fmt: skip
def test_a_sign_may_stand_before_or_after(language: str, typed: str, sign: str, meant: str) -> None:
    found = parse_number(typed, language)
    assert (found.sign, format_plain_number(found.number, "en")) == (sign, meant)


@given(number=NUMBERS, language=LANGUAGE)
def test_what_is_shown_again_is_read_unchanged(number: Decimal, language: str) -> None:
    assert parse_number(format_plain_number(number, language), language).number == number


@given(number=st.floats(-2e9, 2e9), language=LANGUAGE)
def test_a_stored_figure_is_shown_and_read_unchanged(number: float, language: str) -> None:
    kept = float(f"{number:.{MAX_SIGNIFICANT_DIGITS}g}")
    text = format_plain_number(kept, language)
    assert "e" not in text.lower()
    if len(text) < 60:
        assert float(parse_number(text, language).number) == kept


@given(st.decimals(-2_000_000_000, 2_000_000_000, allow_nan=False, places=5))
def test_a_column_keeps_as_many_digits_as_are_taken(number: Decimal) -> None:
    assert significant_digits(number) <= MAX_SIGNIFICANT_DIGITS
    assert Decimal(repr(float(number))) == number


@given(number=st.integers(-(10**12), 10**12), language=LANGUAGE)
def test_whole_numbers_as_pages_show_them_are_read(number: int, language: str) -> None:
    assert parse_number(format_decimal(number, locale=language), language).number == number


@given(text=st.text(max_size=40) | st.text("0123456789.,' -٬٫٪%€", max_size=14), language=LANGUAGE)
def test_any_text_is_a_number_or_is_refused(text: str, language: str) -> None:
    try:
        found = parse_number(text, language).number
    except NotANumber:
        return
    assert found.is_finite()
    assert parse_number(format_plain_number(found, language), language).number == found
