"""Values that only examples have: reserved names and numbers, and those of our own documents."""

import re
from collections.abc import Iterator
from typing import Any

PLACEHOLDERS = frozenset(
    {
        "Voorbeeldstad", "Oeverdam", "Your town", "Voornaam", "Markt 1, 9999 Voorbeeldstad",
        "Data protection service", "Ombudsman of the region",
    }
)  # fmt: skip
"""Names in settings.toml, README.md and docs/running.md; a test compares them."""
_RESERVED_NAME = re.compile(
    r"(?:[a-z]+://)?(?:[^/\s]*[@.])?(?:example\.(?:com|net|org)|[^@/\s.]+\.(?:example|test|invalid))"
    r"(?::\d+)?(?:/.*)?",
    re.IGNORECASE,
)
"""RFC 2606: domains that are nobody's, as a host, or that of an address or a URL."""
_EXAMPLE_NUMBERS = ("324700000", "04700000")
"""Beginnings of +32 470 00 00 xx, as dialled from abroad and at home."""


def is_example(value: Any) -> bool:
    """Whether a value, or a part of one, is an example that nobody can mean."""
    return any(_is_example_text(text.strip()) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _is_example_text(text: str) -> bool:
    # A page of text may tell of such a name.
    if text in PLACEHOLDERS:
        return True
    if any(character.isspace() for character in text) and not _is_number(text):
        return False
    digits = "".join(filter(str.isdigit, text))
    is_example_number = _is_number(text) and digits.startswith(_EXAMPLE_NUMBERS)
    return is_example_number or bool(_RESERVED_NAME.fullmatch(text))


def _is_number(text: str) -> bool:
    return bool(text) and all(each.isdigit() or each in "+-./() " for each in text)
