"""The accuracy of language detection, by language and in all."""

from collections import Counter
from typing import Any

from forum.core.i18n.detection import detect_language
from forum.core.i18n.languages import UNDETERMINED
from tests.quality.rows import field, line


def accuracy(rows: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """How many rows of each language were told right, and how many there are."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for row in rows:
        text, wanted = field(row, "text"), field(row, "lang")
        total[wanted] += 1
        right[wanted] += (detect_language(text) or UNDETERMINED) == wanted
    return {code: (right[code], total[code]) for code in sorted(total)}


def score(rows: list[dict[str, Any]]) -> list[str]:
    """A line for each language, and a total."""
    found = accuracy(rows)
    right, total = (sum(each) for each in zip(*found.values(), strict=True))
    return [*(line(code, *counts) for code, counts in found.items()), line("total", right, total)]
