"""Score of text screening: recall and false alarms by language, by category and in total."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from forum.app.factories import make_review_policy
from forum.core.content.review_policy import ADVERTISING
from forum.core.screening.signs import PERSONAL_DATA, URGENT, screen
from forum.settings.loader import load
from tests.quality.rows import field, line

OTHER_SIGNS = frozenset({PERSONAL_DATA, ADVERTISING})
POLICY = make_review_policy(load(environment={}))
"""The rules on words and links as they are shipped."""


@dataclass(frozen=True)
class ScreenedRow:
    """A labelled row and its result: a sign of danger was detected, or the other sign that it is about."""

    lang: str
    category: str
    expected: bool
    detected: bool


def screen_row(row: dict[str, Any]) -> ScreenedRow:
    """Screen the text of a row."""
    text, category = field(row, "text"), row.get("category") or ""
    found = POLICY.findings(text, field(row, "lang"))
    signs = {*screen(text), *(each.sign for each in found)}
    detected = category in signs if category in OTHER_SIGNS else not URGENT.isdisjoint(signs)
    return ScreenedRow(field(row, "lang"), category, field(row, "label", bool), detected)


def _lines(name: str, rows: Iterable[ScreenedRow]) -> list[str]:
    positives = [row for row in rows if row.expected]
    negatives = [row for row in rows if not row.expected]
    return [
        line(f"{name} recall", sum(row.detected for row in positives), len(positives)),
        line(f"{name} false alarms", sum(row.detected for row in negatives), len(negatives)),
    ]


def score(rows: list[dict[str, Any]]) -> list[str]:
    """Two report lines for each language and each category, and for the total."""
    screened = [screen_row(row) for row in rows]
    groups: tuple[Callable[[ScreenedRow], str], ...] = (
        lambda row: row.lang,
        lambda row: row.category,
    )
    lines = []
    for group in groups:
        for name in sorted({group(row) for row in screened}):
            lines += _lines(name or "-", [row for row in screened if group(row) == name])
    return lines + _lines("total", screened)
