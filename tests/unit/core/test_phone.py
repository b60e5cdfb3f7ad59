"""Telephone numbers: which are one, what is dialled, and which stay on one line."""

import pytest

from forum.core.phone import dialled, normalize_phone, unbroken


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("112", "112"),
        ("0800 32 123", "080032123"),
        ("+32 470 00 00 01", "+32470000001"),
        ("02/123.45.67", "021234567"),
        ("02/123 45 67", "021234567"),
        ("(02)/123 45 67", "021234567"),
        ("0470/12.34.56", "0470123456"),
        ("033203/123456", "033203123456"),
        ("+32 2/123 45 67", "+3221234567"),
        ("+49 (0)30/1234567-12", "+4930123456712"),
        ("(02) 123-45-67", "021234567"),
        ("+49 (0)89 1234 5678-12", "+49891234567812"),
        ("(0)89 1234", "0891234"),
    ],
)
def test_what_is_dialled(phone: str, digits: str) -> None:
    assert dialled(phone) == digits
    assert normalize_phone(phone) == phone


@pytest.mark.parametrize(
    "text",
    [
        "", "12", "²³¹", "①②③", "bel 123 nu!", "tel:0470123456", "02 123 45 67 / 02 765 43 21",
        "0800 123 456 (toestel 12)", "++32470000001", "+", "1234567890123456", "112\n113", "112;ext=1",
        "112 / 113", "112/113", "0800 12 34 5 / 106", "09 123 45 67/68", "091234567/68", "+32 9 123 45 67/68",
        "09/123 45 67/68", "02/ 123 45 67", "02 /123 45 67", "02//123 45 67", "02/(123) 45 67", "/112",
        "112/", "0800/106", "02/+32 2 123 45 67", "+3291234567/1234567",
    ],
)  # fmt: skip
def test_what_is_not_one_telephone_number(text: str) -> None:
    assert normalize_phone(text) is None
    assert dialled(text) == ""


def test_digits_of_other_scripts_are_written_as_ours() -> None:
    assert normalize_phone("٠٤٧٠ ١٢ ٣٤ ٥٦") == "0470 12 34 56"
    assert dialled("٠٤٧٠ ١٢ ٣٤ ٥٦") == ""


def test_a_number_wraps_only_where_it_is_too_long_for_a_narrow_screen() -> None:
    assert unbroken("+32 470 00 00 01") == "+32\xa0470\xa000\xa000\xa001"
    assert " " in unbroken("+49 (0)89 1234 5678-12")
