"""Recall and false alarms of the first look at a text, by language, by category and in all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from forum.core.screening.signs import ADVERTISING, CRY_FOR_HELP, PERSONAL_DATA, screen
from tests.quality.rows import field, line

CATEGORIES = frozenset({CRY_FOR_HELP, PERSONAL_DATA, ADVERTISING})


@dataclass(frozen=True)
class Judged:
    """A row, and whether its category was seen in it; any sign, where the category is none of ours."""

    lang: str
    category: str
    wanted: bool
    seen: bool


def judge(row: dict[str, Any]) -> Judged:
    """Look at one row."""
    found, category = screen(field(row, "text")), row.get("category") or ""
    seen = category in found if category in CATEGORIES else bool(found)
    return Judged(field(row, "lang"), category, field(row, "label", bool), seen)


def _lines(name: str, judged: Iterable[Judged]) -> list[str]:
    wanted = [row for row in judged if row.wanted]
    others = [row for row in judged if not row.wanted]
    return [
        line(f"{name} recall", sum(row.seen for row in wanted), len(wanted)),
        line(f"{name} false alarms", sum(row.seen for row in others), len(others)),
    ]


def score(rows: list[dict[str, Any]]) -> list[str]:
    """Two lines for each language and category, and for all."""
    judged = [judge(row) for row in rows]
    groups: tuple[Callable[[Judged], str], ...] = (lambda row: row.lang, lambda row: row.category)
    lines = []
    for group in groups:
        for name in sorted({group(row) for row in judged}):
            lines += _lines(name or "-", [row for row in judged if group(row) == name])
    return lines + _lines("total", judged)
