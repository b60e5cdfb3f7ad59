"""The public figures of a year: tables of what was decided, with what may be shown of them. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from forum.core.content.grounds import BLOCK_GROUNDS, GROUNDS
from moderation.rules.cases import NEEDS_GROUND
from moderation.rules.counting import REASONS_NOT_COUNTED
from moderation.rules.disclosure import MINIMUM, at_least, shown_cells, shown_total
from moderation.tables.counts import (
    AppealCount,
    BlockCount,
    DecisionCount,
    ReportCount,
    ReportResult,
    Source,
    WaitCount,
)
from moderation.tables.decisions import Outcome
from moderation.tables.reports import ReportReason

RESTRICTED = "restricted"
"""The cell of all outcomes that restrict content; two tables break it down."""
OUTCOMES = (
    Outcome.publish, Outcome.accept_edit, Outcome.send_back, Outcome.keep, Outcome.restore, Outcome.put_back,
    RESTRICTED,
)  # fmt: skip
RESTRICTIONS = (Outcome.reject, Outcome.hide, Outcome.refuse_edit, Outcome.redact)
UPHELD, KEPT = "upheld", "kept"


@dataclass(frozen=True)
class YearCounts:
    """What was counted in one year."""

    decisions: Sequence[DecisionCount] = ()
    waits: Sequence[WaitCount] = ()
    reports: Sequence[ReportCount] = ()
    appeals: Sequence[AppealCount] = ()
    blocks: Sequence[BlockCount] = ()


@dataclass(frozen=True)
class Table:
    """Figures that add up to a total. None: hidden; without `cells` the total isn't broken down."""

    code: str
    total: int | None
    cells: Mapping[str, int | None]


@dataclass(frozen=True)
class Waiting:
    """How long people waited: the median in hours, and how many percent had their answer in time."""

    median_hours: int
    percent_in_time: int


@dataclass(frozen=True)
class YearFigures:
    """The figures of a year that is over. `waiting` is None if too few waited."""

    tables: Mapping[str, Table]
    waiting: Waiting | None


@dataclass(frozen=True)
class FiguresSoFar:
    """The figures of a year that isn't over, rounded down, so that no day shows what was decided on it."""

    decisions: int
    reports: int
    appeals: int
    waiting: Waiting | None


def year_figures(counts: YearCounts, kinds: Iterable[str]) -> YearFigures:
    """The figures of a year; `kinds` are those of content that moderators judge."""
    tables = [
        *_decision_tables(counts.decisions, kinds),
        _table("reports_by_reason", _reasons(), [(row.reason, row.number) for row in counts.reports]),
        _table("reports_by_result", ReportResult, [(row.result, row.number) for row in counts.reports]),
        _table(
            "appeals_by_result",
            (UPHELD, KEPT),
            [(UPHELD if row.upheld else KEPT, row.number) for row in counts.appeals],
        ),
        _table("blocks_by_ground", BLOCK_GROUNDS, [(row.ground, row.number) for row in counts.blocks]),
    ]  # fmt: skip
    return YearFigures({each.code: each for each in tables}, waiting(counts.waits))


def figures_so_far(counts: YearCounts) -> FiguresSoFar:
    """The figures of a year that isn't over."""
    return FiguresSoFar(
        decisions=at_least(sum(row.number for row in counts.decisions)),
        reports=at_least(sum(row.number for row in counts.reports)),
        appeals=at_least(sum(row.number for row in counts.appeals)),
        waiting=waiting(counts.waits),
    )


def _reasons() -> list[ReportReason]:
    return [reason for reason in ReportReason if reason not in REASONS_NOT_COUNTED]


def _decision_tables(rows: Sequence[DecisionCount], kinds: Iterable[str]) -> list[Table]:
    restrictions = [row for row in rows if row.outcome in NEEDS_GROUND]
    by_outcome = _table(
        "decisions_by_outcome", OUTCOMES, [(_outcome(row), row.number) for row in rows]
    )
    tables = [
        by_outcome,
        _table("decisions_by_kind", kinds, [(row.subject_kind, row.number) for row in rows]),
        _table("decisions_by_source", Source, [(row.source, row.number) for row in rows]),
    ]
    # Tables of the restrictions give away their sum, which must be in the first table then.
    if by_outcome.cells.get(RESTRICTED):
        tables += [
            _table("restrictions_by_outcome", RESTRICTIONS, [(row.outcome, row.number) for row in restrictions]),
            _table("restrictions_by_ground", GROUNDS, [(row.ground, row.number) for row in restrictions]),
        ]  # fmt: skip
    return tables


def _outcome(row: DecisionCount) -> str:
    return RESTRICTED if row.outcome in NEEDS_GROUND else row.outcome


def _table(code: str, codes: Iterable[str], rows: Iterable[tuple[str, int]]) -> Table:
    counts = Counter(dict.fromkeys(map(str, codes), 0))
    for key, number in rows:
        counts[str(key)] += number
    return Table(code, shown_total(counts.total()), shown_cells(counts))


def waiting(rows: Sequence[WaitCount]) -> Waiting | None:
    """How long people waited; None if fewer than `MINIMUM` did. The median is the lower one of two."""
    number = sum(row.number for row in rows)
    if number < MINIMUM:
        return None
    by_hours = sorted(rows, key=lambda row: row.hours)
    passed = accumulate(row.number for row in by_hours)
    median = next(
        row.hours for row, until in zip(by_hours, passed, strict=True) if 2 * until >= number
    )
    in_time = sum(row.number for row in rows if not row.late)
    return Waiting(median, 100 * in_time // number)
