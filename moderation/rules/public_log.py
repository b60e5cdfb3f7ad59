"""The public log of decisions: groups of decisions that are alike, none of them of a few. Pure.

k-anonymity by generalisation and suppression (Sweeney, 2002), with k = `THRESHOLD`: decision 57.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from moderation.rules.disclosure import THRESHOLD, at_least
from moderation.rules.figures import RESTRICTED, Table
from moderation.tables.counts import DecisionCount


@dataclass(frozen=True)
class LogKey:
    """What decisions of a group have in common. None: they differ in it; no ground: they restrict nothing."""

    month: int | None
    kind: str | None
    outcome: str
    ground: str
    source: str | None

    def without(self, properties: Collection[str]) -> "LogKey":
        """What decisions have in common that may differ in these properties."""
        unknown: dict[str, Any] = dict.fromkeys(properties)
        return replace(self, **unknown)


@dataclass(frozen=True)
class LogLine:
    """A group of decisions; there are `number` at least."""

    key: LogKey
    number: int


GENERALISED: tuple[Collection[str], ...] = (
    (), ("month",), ("month", "source"), ("month", "source", "kind"),
)  # fmt: skip
"""What the decisions of a group may differ in, tried in this order."""


def log_lines(rows: Sequence[DecisionCount], tables: Mapping[str, Table]) -> list[LogLine]:
    """The groups of a year, by month, those of no month last; `tables` are the year's figures.

    A decision is in one group, the most exact one of `THRESHOLD` decisions or more; or in none. So is one with
    a property that is hidden in the figures: the log mustn't say what they don't.
    """
    left = Counter({_key(row): row.number for row in rows if _is_shown(row, tables)})
    lines: list[LogLine] = []
    for properties in GENERALISED:
        groups: Counter[LogKey] = Counter()
        for key, number in left.items():
            groups[key.without(properties)] += number
        large = {key: number for key, number in groups.items() if number >= THRESHOLD}
        lines += [LogLine(key, at_least(number)) for key, number in large.items()]
        left = Counter(
            {key: number for key, number in left.items() if key.without(properties) not in large}
        )
    return sorted(lines, key=_order)


def _order(line: LogLine) -> tuple[int, int, str, str]:
    key = line.key
    return (key.month or 13, -line.number, key.outcome, key.ground)


def _key(row: DecisionCount) -> LogKey:
    return LogKey(row.month, row.subject_kind, row.outcome, row.ground, row.source)


def _is_shown(row: DecisionCount, tables: Mapping[str, Table]) -> bool:
    outcomes, grounds = tables["decisions_by_outcome"], tables.get("restrictions_by_ground")
    is_outcome_shown = _has(outcomes, row.outcome)
    if row.ground:
        restrictions = tables.get("restrictions_by_outcome")
        is_outcome_shown = _has(outcomes, RESTRICTED) and _has(restrictions, row.outcome)
    return (
        is_outcome_shown
        and (not row.ground or _has(grounds, row.ground))
        and _has(tables["decisions_by_kind"], row.subject_kind)
        and _has(tables["decisions_by_source"], row.source)
    )


def _has(table: Table | None, code: str) -> bool:
    return table is not None and table.cells.get(code) is not None
