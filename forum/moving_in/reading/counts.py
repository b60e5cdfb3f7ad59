"""Counts of other platforms: whole numbers, as people and spreadsheets write them."""

import re

MAX_SUPPORT = 10_000_000
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’\s]\d{3})+")
_WHOLE = re.compile(r"(\d{1,9})(?:[.,]0+)?")


class UnreadableCount(ValueError):
    """The text is no number of people."""


def is_grouped(text: str) -> bool:
    """Whether a dot or comma parts thousands in it: `3.000` may have been meant as 3."""
    return re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", "".join(text.split())) is not None


def parse_count(text: str) -> int:
    """The number, 0 for an empty cell; raises `UnreadableCount`, for numbers below 0 too."""
    bare = "".join(text.split())
    if not bare or bare in {"-", "–"}:
        return 0
    if _GROUPED.fullmatch(bare):
        bare = re.sub(r"\D", "", bare)
    found = _WHOLE.fullmatch(bare)
    if found is None or int(found[1]) > MAX_SUPPORT:
        raise UnreadableCount(text)
    return int(found[1])
