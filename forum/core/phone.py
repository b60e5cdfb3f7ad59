"""Telephone numbers: the form they are written in, and the link that dials them.

ITU-T E.123 has the signs that may stand between the digits; E.164 has at most fifteen digits. A slash
stands between two numbers, unless it follows the area code of one: `02/123 45 67`.
"""

import re

MIN_DIGITS, MAX_DIGITS = 3, 15
"""Emergency numbers have three."""
MAX_LENGTH = 30
"""Characters of a town's or a helpline's number."""
MAX_UNBROKEN = 18
"""Characters of a number that stays on one line: it fits beside an icon at 320 pixels."""
_SHAPE = re.compile(r"\+?[0-9(][0-9 ().-]*+")
_AREA_CODE = re.compile(r"(?:\+[0-9]{1,3}[ .-]?(?:\(0\) ?)?\(?[0-9]{0,5}|\(?0[0-9]{1,5})\)?")
"""Before a slash: too short to be a number by itself."""
_AFTER_SLASH = re.compile(r"[0-9](?:[ .-]?[0-9]){3,}")
_TRUNK_PREFIX = re.compile(r"\(\s*0\s*\)")
"""`(0)` in an international number: only dialled within the country (E.123, 7.2)."""


def normalize_phone(text: str) -> str | None:
    """A number with its digits as 0 to 9, as in `٠٤٧٠`; None if it isn't one telephone number."""
    phone = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    return phone if dialled(phone) else None


def dialled(phone: str) -> str:
    """The digits to dial, as in a `tel:` link (RFC 3966); empty if it isn't one telephone number."""
    if not _is_one_number(phone):
        return ""
    plus = "+" if phone.startswith("+") else ""
    digits = "".join(filter(str.isdigit, _TRUNK_PREFIX.sub("", phone) if plus else phone))
    return plus + digits if MIN_DIGITS <= len(digits) <= MAX_DIGITS else ""


def _is_one_number(phone: str) -> bool:
    area_code, slash, rest = phone.partition("/")
    if not slash:
        return _SHAPE.fullmatch(phone) is not None
    return bool(_AREA_CODE.fullmatch(area_code) and _AFTER_SLASH.fullmatch(rest))


def unbroken(phone: str) -> str:
    """A number that doesn't wrap, unless it is too long for a narrow screen."""
    return phone if len(phone) > MAX_UNBROKEN else phone.replace(" ", "\N{NO-BREAK SPACE}")
