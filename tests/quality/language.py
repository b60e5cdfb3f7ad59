"""Score of language detection: accuracy by language and in total."""

from collections import Counter
from typing import Any

from forum.core.i18n.detection import detect_language
from forum.core.i18n.languages import UNDETERMINED
from tests.quality.rows import field, line


def accuracy(rows: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """The number of correctly detected rows and of all rows, by language code."""
    total: Counter[str] = Counter()
    correct: Counter[str] = Counter()
    for row in rows:
        text, expected = field(row, "text"), field(row, "lang")
        total[expected] += 1
        correct[expected] += (detect_language(text) or UNDETERMINED) == expected
    return {code: (correct[code], total[code]) for code in sorted(total)}


def score(rows: list[dict[str, Any]]) -> list[str]:
    """One report line for each language, and a total."""
    counts_by_language = accuracy(rows)
    correct, total = (sum(each) for each in zip(*counts_by_language.values(), strict=True))
    return [
        *(line(code, *counts) for code, counts in counts_by_language.items()),
        line("total", correct, total),
    ]
