"""Telephone numbers: the form they are written in, and the link that dials them.

ITU-T E.123 has the signs that may stand between the digits; E.164 has at most fifteen digits.
"""

import re

MIN_DIGITS, MAX_DIGITS = 3, 15
"""Emergency numbers have three."""
MAX_UNBROKEN = 18
"""Characters of a number that stays on one line: it fits beside an icon at 320 pixels."""
_SHAPE = re.compile(r"\+?[0-9(][0-9 ()./-]*+")
_TRUNK_PREFIX = re.compile(r"\(\s*0\s*\)")
"""`(0)` in an international number: only dialled within the country (E.123, 7.2)."""


def normalize_phone(text: str) -> str | None:
    """A number with its digits as 0 to 9, as in `٠٤٧٠`; None if it isn't one telephone number."""
    phone = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    return phone if dialled(phone) else None


def dialled(phone: str) -> str:
    """The digits to dial, as in a `tel:` link (RFC 3966); empty if it isn't one telephone number."""
    if not _SHAPE.fullmatch(phone):
        return ""
    plus = "+" if phone.startswith("+") else ""
    digits = "".join(filter(str.isdigit, _TRUNK_PREFIX.sub("", phone) if plus else phone))
    return plus + digits if MIN_DIGITS <= len(digits) <= MAX_DIGITS else ""


def unbroken(phone: str) -> str:
    """A number that doesn't wrap, unless it is too long for a narrow screen."""
    return phone if len(phone) > MAX_UNBROKEN else phone.replace(" ", "\N{NO-BREAK SPACE}")
