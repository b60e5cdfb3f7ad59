"""Number parser: numbers as people type them, by the rules of a language.

Pure functions; nothing is guessed. A mark followed by three digits may group thousands or start the
decimals. The language decides where it can; otherwise the error has both readings, so that the form
can ask which one is meant.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_decimal_symbol

from forum.core.text.cleaning import clean_line

MAX_SIGNIFICANT_DIGITS = 15
"""Significant digits that a floating-point column stores exactly (DBL_DIG of C)."""

_INVISIBLE = re.compile("[\u061c\u200e\u200f]")
_MINUS = "-−‐‑–﹣－"
_MARKS = {
    ".": ".",
    ",": ",",
    "،": ",",
    "٫": "٫",
    "٬": "٬",
    "'": "'",
    "’": "'",
    "ʼ": "'",
    "＇": "'",
    " ": " ",
}
_SIGNS = (("€", "€"), ("EUROS", "€"), ("EURO", "€"), ("EUR", "€"), ("%", "%"), ("٪", "%"), ("％", "%"))  # fmt: skip
_NO_CENTS = re.compile(r"([.,])[-–—]{1,2}$")
_NUMBER = re.compile(r"\d+(?:[.,٫٬' ]\d+)*")


class NotANumber(ValueError):
    """The text is no number, or has more than one reading."""


class AmbiguousNumber(NotANumber):
    """The mark may group thousands or start the decimals; has both readings, grouped first."""

    def __init__(self, grouped: Decimal, decimal: Decimal) -> None:
        super().__init__(grouped, decimal)
        self.grouped = grouped
        self.decimal = decimal


@dataclass(frozen=True)
class TypedNumber:
    """A number and the sign typed with it: `€`, `%` or an empty string."""

    number: Decimal
    sign: str = ""


def parse_number(text: str, language: str) -> TypedNumber:
    """Parse a number typed by a writer of `language`.

    Raises `NotANumber`, or its subclass `AmbiguousNumber`.
    """
    rest, sign = split_sign(_INVISIBLE.sub("", clean_line(text)))
    negative = rest[:1] in tuple(_MINUS)
    rest = (rest[1:] if negative or rest[:1] == "+" else rest).strip()
    if not sign:
        rest, sign = split_sign(rest)
    decimal_mark = get_decimal_symbol(language)
    # "€ 1.200,-": the dash means no cents, so the mark before it is the decimal mark.
    if no_cents := _NO_CENTS.search(rest):
        rest, decimal_mark, sign = rest[: no_cents.start()], no_cents[1], sign or "€"
    normalised = "".join(map(_normalise, rest))
    if not _NUMBER.fullmatch(normalised):
        raise NotANumber(text)
    try:
        number = _parse_normalised(normalised, decimal_mark)
    except AmbiguousNumber as error:
        if negative:
            raise AmbiguousNumber(-error.grouped, -error.decimal) from None
        raise
    return TypedNumber(-number if negative and number else number, sign)


def format_plain_number(value: Decimal | float, language: str) -> str:
    """A number without group marks, as `parse_number` reads it back in `language` unchanged."""
    text = format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, _, decimals = text.partition(".")
    if not decimals:
        return whole
    # Three decimals after one to three digits look like thousands; a fourth makes it unambiguous.
    if len(decimals) == 3 and _may_be_grouped(whole.lstrip("-"), decimals):
        decimals += "0"
    return f"{whole}{get_decimal_symbol(language)}{decimals}"


def significant_digits(value: Decimal) -> int:
    """Number of digits from the first to the last one that isn't zero."""
    return len(value.normalize().as_tuple().digits)


def split_sign(text: str) -> tuple[str, str]:
    """Split off one sign before or after the text: the remaining text, and `€`, `%` or empty."""
    for spelling, sign in _SIGNS:
        if text.upper().startswith(spelling):
            return text[len(spelling) :].strip(), sign
        if text.upper().endswith(spelling):
            return text[: -len(spelling)].strip(), sign
    return text, ""


def _normalise(character: str) -> str:
    """A digit of any script as 0–9, a mark as the canonical one of its kind, others unchanged."""
    digit = unicodedata.decimal(character, None)
    return str(digit) if digit is not None else _MARKS.get(character, character)


def _parse_normalised(normalised: str, decimal_mark: str) -> Decimal:
    groups = re.split(r"\D", normalised)
    marks = re.findall(r"\D", normalised)
    kinds = list(dict.fromkeys(marks))
    if not marks:
        return _to_decimal(normalised)
    if len(kinds) == 1 and (len(marks) > 1 or marks[0] in "'٬ "):
        return _join_groups(groups)
    if len(kinds) == 1:
        return _parse_one_mark(groups[0], groups[1], marks[0], decimal_mark)
    # One kind of mark groups thousands, another starts the decimals: the same in all languages.
    if len(kinds) == 2 and marks.count(kinds[1]) == 1 and marks[-1] in ".,٫" and kinds[0] != "٫":
        return _join_groups(groups[:-1]) + _to_decimal(f"0.{groups[-1]}")
    raise NotANumber(normalised)


def _parse_one_mark(whole: str, decimals: str, mark: str, decimal_mark: str) -> Decimal:
    grouped = _may_be_grouped(whole, decimals)
    # A misplaced group mark, such as 1.2000 for 12.000, isn't corrected: that would be a guess.
    misgrouped = not grouped and len(decimals) > 3 and len(whole) < 4 and whole != "0"
    if mark == "٫" or (mark == decimal_mark and not grouped):
        return _to_decimal(f"{whole}.{decimals}")
    if mark == decimal_mark:
        raise AmbiguousNumber(_to_decimal(whole + decimals), _to_decimal(f"{whole}.{decimals}"))
    if misgrouped:
        raise NotANumber(f"{whole}{mark}{decimals}")
    return _to_decimal(whole + decimals if grouped else f"{whole}.{decimals}")


def _may_be_grouped(whole: str, decimals: str) -> bool:
    return len(decimals) == 3 and len(whole) < 4 and not whole.startswith("0")


def _join_groups(groups: list[str]) -> Decimal:
    first, *rest = groups
    if any(len(group) != 3 for group in rest) or (rest and not 0 < len(first) < 4):
        raise NotANumber(" ".join(groups))
    return _to_decimal("".join(groups))


def _to_decimal(digits: str) -> Decimal:
    # Far longer than any column holds; checked before `Decimal` parses the digits.
    if len(digits) > 60:
        raise NotANumber(digits[:60])
    return Decimal(digits)
