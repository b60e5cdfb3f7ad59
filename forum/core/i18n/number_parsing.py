"""Numbers as people type them, read by the rules of a language. Pure; nothing is guessed.

A mark with three digits after it may group thousands or begin the decimals. Which of the two is
meant is read from the language where that settles it, else both readings are given back to be asked.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_decimal_symbol

from forum.core.text.cleaning import clean_line

MOST_DIGITS = 15
"""As many significant digits as a floating-point column keeps exactly (C's DBL_DIG)."""

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
_SPELLED = re.compile(r"\d+(?:[.,٫٬' ]\d+)*")


class NotANumber(ValueError):
    """No number, or none that can be read in one way only."""


class AmbiguousNumber(NotANumber):
    """The mark may group thousands or begin the decimals: both readings, grouped first."""

    def __init__(self, grouped: Decimal, decimal: Decimal) -> None:
        super().__init__(grouped, decimal)
        self.grouped = grouped
        self.decimal = decimal


@dataclass(frozen=True)
class TypedNumber:
    """A number, and the sign that was typed with it: `€`, `%` or nothing."""

    number: Decimal
    sign: str = ""


def parse_number(text: str, language: str) -> TypedNumber:
    """The number somebody who writes that language means; raises `NotANumber`."""
    rest, sign = without_sign(_INVISIBLE.sub("", clean_line(text)))
    negative = rest[:1] in tuple(_MINUS)
    rest = (rest[1:] if negative or rest[:1] == "+" else rest).strip()
    if not sign:
        rest, sign = without_sign(rest)
    decimal_mark = get_decimal_symbol(language)
    # "€ 1.200,-": no cents, and the mark before them is the decimal one.
    if no_cents := _NO_CENTS.search(rest):
        rest, decimal_mark, sign = rest[: no_cents.start()], no_cents[1], sign or "€"
    spelled = "".join(map(_plain, rest))
    if not _SPELLED.fullmatch(spelled):
        raise NotANumber(text)
    try:
        number = _read(spelled, decimal_mark)
    except AmbiguousNumber as both:
        if negative:
            raise AmbiguousNumber(-both.grouped, -both.decimal) from None
        raise
    return TypedNumber(-number if negative and number else number, sign)


def spell_number(value: Decimal | float, language: str) -> str:
    """The plain digits of a number, ungrouped: `parse_number` reads them back unchanged."""
    text = format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, _, decimals = text.partition(".")
    if not decimals:
        return whole
    # Three decimals after one to three digits look like thousands; a fourth tells them apart.
    if len(decimals) == 3 and _may_be_grouped(whole.lstrip("-"), decimals):
        decimals += "0"
    return f"{whole}{get_decimal_symbol(language)}{decimals}"


def significant_digits(value: Decimal) -> int:
    """How many digits of a number stand between the first and the last one that isn't zero."""
    return len(value.normalize().as_tuple().digits)


def without_sign(text: str) -> tuple[str, str]:
    """The text without one sign before or after it, and that sign."""
    for spelling, sign in _SIGNS:
        if text.upper().startswith(spelling):
            return text[len(spelling) :].strip(), sign
        if text.upper().endswith(spelling):
            return text[: -len(spelling)].strip(), sign
    return text, ""


def _plain(character: str) -> str:
    """A digit of any script as 0–9, a mark as one of its kind, anything else as it is."""
    digit = unicodedata.decimal(character, None)
    return str(digit) if digit is not None else _MARKS.get(character, character)


def _read(spelled: str, decimal_mark: str) -> Decimal:
    groups = re.split(r"\D", spelled)
    marks = re.findall(r"\D", spelled)
    kinds = list(dict.fromkeys(marks))
    if not marks:
        return _number(spelled)
    if len(kinds) == 1 and (len(marks) > 1 or marks[0] in "'٬ "):
        return _grouped(groups)
    if len(kinds) == 1:
        return _one_mark(groups[0], groups[1], marks[0], decimal_mark)
    # Thousands by one kind of mark, then decimals by another: read alike in every language.
    if len(kinds) == 2 and marks.count(kinds[1]) == 1 and marks[-1] in ".,٫" and kinds[0] != "٫":
        return _grouped(groups[:-1]) + _number(f"0.{groups[-1]}")
    raise NotANumber(spelled)


def _one_mark(whole: str, decimals: str, mark: str, decimal_mark: str) -> Decimal:
    grouped = _may_be_grouped(whole, decimals)
    # A slip in the grouping, such as 1.2000 for 12.000: not for us to put right.
    slipped = not grouped and len(decimals) > 3 and len(whole) < 4 and whole != "0"
    if mark == "٫" or (mark == decimal_mark and not grouped):
        return _number(f"{whole}.{decimals}")
    if mark == decimal_mark:
        raise AmbiguousNumber(_number(whole + decimals), _number(f"{whole}.{decimals}"))
    if slipped:
        raise NotANumber(f"{whole}{mark}{decimals}")
    return _number(whole + decimals if grouped else f"{whole}.{decimals}")


def _may_be_grouped(whole: str, decimals: str) -> bool:
    return len(decimals) == 3 and len(whole) < 4 and not whole.startswith("0")


def _grouped(groups: list[str]) -> Decimal:
    first, *others = groups
    if any(len(group) != 3 for group in others) or (others and not 0 < len(first) < 4):
        raise NotANumber(" ".join(groups))
    return _number("".join(groups))


def _number(digits: str) -> Decimal:
    # Far longer than any column holds; judged before Python reads them.
    if len(digits) > 60:
        raise NotANumber(digits[:60])
    return Decimal(digits)
