"""The public figures and the public log: what they show of what was counted."""

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from forum.core.content.grounds import GROUNDS
from moderation.rules.disclosure import MINIMUM, THRESHOLD
from moderation.rules.figures import (
    RESTRICTED,
    Waiting,
    YearCounts,
    YearFigures,
    figures_so_far,
    waiting,
    year_figures,
)
from moderation.rules.public_log import GENERALISED, LogKey, LogLine, log_lines
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

KINDS = ("idea", "comment", "project", "update")
O = Outcome


def _decisions(number: int, outcome: Outcome, **key: Any) -> DecisionCount:
    values: dict[str, Any] = {
        "month": 3,
        "subject_kind": "idea",
        "ground": "",
        "source": Source.people,
    } | key
    return DecisionCount(year=2027, number=number, outcome=outcome, **values)


def _figures(*decisions: DecisionCount) -> YearFigures:
    return year_figures(YearCounts(decisions), KINDS)


def test_all_tables_of_a_year() -> None:
    counts = YearCounts(
        [
            _decisions(30, O.publish), _decisions(8, O.keep, source=Source.readers, subject_kind="comment"),
            _decisions(12, O.reject, ground="insult"), _decisions(7, O.hide, ground="advertising"),
        ],
        [WaitCount(year=2027, hours=2, late=False, number=9), WaitCount(year=2027, hours=70, late=True, number=3)],
        [
            ReportCount(year=2027, reason=ReportReason.other, result=ReportResult.stays, number=9),
            ReportCount(year=2027, reason=ReportReason.unlawful, result=ReportResult.taken_off, number=3),
        ],
        [AppealCount(year=2027, upheld=True, number=2), AppealCount(year=2027, upheld=False, number=6)],
        [BlockCount(year=2027, ground="insult", number=2), BlockCount(year=2027, ground="advertising", number=1)],
    )  # fmt: skip
    figures = year_figures(counts, KINDS)
    shown = {
        code: (table.total, {cell: number for cell, number in table.cells.items() if number != 0})
        for code, table in figures.tables.items()
    }
    assert shown == {
        "decisions_by_outcome": (57, {"publish": 30, "keep": 8, RESTRICTED: 19}),
        "decisions_by_kind": (57, {"idea": 49, "comment": 8}),
        "decisions_by_source": (57, {"people": 49, "readers": 8}),
        "restrictions_by_outcome": (19, {"reject": 12, "hide": 7}),
        "restrictions_by_ground": (19, {"insult": 12, "advertising": 7}),
        "reports_by_reason": (12, {"other": None, "unlawful": None}),
        "reports_by_result": (12, {"stays": None, "taken_off": None}),
        "appeals_by_result": (8, {}),
        "blocks_by_ground": (None, {}),
    }
    assert set(figures.tables["restrictions_by_ground"].cells) == set(GROUNDS)
    assert figures.waiting == Waiting(2, 75)
    so_far = figures_so_far(counts)
    assert (so_far.decisions, so_far.reports, so_far.appeals) == (55, 10, 5)


@pytest.mark.parametrize(
    ("restrictions", "is_broken_down"), [(0, False), (4, False), (5, False), (12, True)]
)
def test_a_sum_that_is_hidden_is_in_no_other_table(
    restrictions: int, *, is_broken_down: bool
) -> None:
    tables = _figures(
        _decisions(40, O.publish), _decisions(restrictions, O.reject, ground="insult")
    ).tables
    cell = tables["decisions_by_outcome"].cells[RESTRICTED]
    assert cell == (None if restrictions == 4 else restrictions)
    detail = tables.get("restrictions_by_ground")
    assert (detail is None) == (restrictions in (0, 4))
    assert bool(detail and detail.cells) == is_broken_down


def test_a_cell_that_the_program_no_longer_knows_is_shown() -> None:
    tables = _figures(_decisions(20, O.publish, subject_kind="petition")).tables
    assert tables["decisions_by_kind"].cells["petition"] == 20


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ([(1, False, MINIMUM - 1)], None),
        ([(1, False, 5), (2, False, 5)], (1, 100)),
        ([(1, False, 5), (2, False, 6)], (2, 100)),
        ([(30, True, 1), (0, False, 299)], (0, 99)),
    ],
)
def test_waiting(waits: list[tuple[int, bool, int]], expected: tuple[int, int] | None) -> None:
    rows = [
        WaitCount(year=2027, hours=hours, late=late, number=number) for hours, late, number in waits
    ]
    found = waiting(rows)
    assert found == (Waiting(*expected) if expected else None)


# The public log


def _random_rows(seed: int) -> list[DecisionCount]:
    random = Random(seed)
    rows: Counter[tuple[Any, ...]] = Counter()
    for _ in range(random.randrange(5, 60)):
        outcome = random.choice((O.publish, O.publish, O.keep, O.reject, O.hide))
        ground = random.choice(("insult", "duplicate")) if outcome in (O.reject, O.hide) else ""
        key = (
            random.randint(1, 3),
            random.choice(KINDS[:3]),
            outcome,
            ground,
            random.choice([*Source]),
        )
        rows[key] += random.choice((1, 1, 2, 5, 9, 40))  # fmt: skip
    return [
        _decisions(number, outcome, month=month, subject_kind=kind, ground=ground, source=source)
        for (month, kind, outcome, ground, source), number in rows.items()
    ]


def _members(line: LogLine, rows: list[DecisionCount]) -> int:
    """How many decisions of a year a line could be about."""
    key = vars(line.key)
    return sum(
        row.number
        for row in rows
        if all(
            value is None or getattr(row, "subject_kind" if name == "kind" else name) == value
            for name, value in key.items()
        )
    )


@pytest.mark.parametrize("seed", range(60))
def test_no_line_of_the_log_is_about_a_few(seed: int) -> None:
    rows = _random_rows(seed)
    tables = _figures(*rows).tables
    lines = log_lines(rows, tables)
    assert len({line.key for line in lines}) == len(lines)
    assert sum(line.number for line in lines) <= sum(row.number for row in rows)
    for line in lines:
        assert line.number >= THRESHOLD
        assert line.number % THRESHOLD == 0
        assert _members(line, rows) >= line.number
        key = line.key
        assert key.kind is None or tables["decisions_by_kind"].cells[key.kind]
        assert key.source is None or tables["decisions_by_source"].cells[key.source]
        detail: Mapping[str, int | None] = tables[
            "restrictions_by_outcome" if key.ground else "decisions_by_outcome"
        ].cells
        assert detail[key.outcome]
        assert not key.ground or tables["restrictions_by_ground"].cells[key.ground]


@pytest.mark.parametrize(
    ("others", "differing"),
    [
        ({}, 0),
        ({"month": 4}, 1),
        ({"month": 4, "source": Source.program}, 2),
        ({"month": 4, "source": Source.program, "subject_kind": "comment"}, 3),
    ],
)
def test_a_line_is_as_exact_as_it_may_be(others: dict[str, Any], differing: int) -> None:
    """Three decisions, and three others: the figures have many more of all that they have in common."""
    few, more = _decisions(3, O.publish), _decisions(3, O.publish, **others)
    many = [
        _decisions(50, O.keep, subject_kind=kind, source=source)
        for kind in KINDS
        for source in Source
    ]
    filler = _decisions(20, O.publish, month=9, subject_kind="update", source=Source.readers)
    rows = [*many, filler, few, more] if others else [*many, filler, _decisions(6, O.publish)]
    lines = log_lines(rows, _figures(*rows).tables)
    exact = LogKey(3, "idea", "publish", "", "people")
    expected = LogLine(exact.without(GENERALISED[differing]), THRESHOLD)
    assert expected in lines


def test_what_the_figures_hide_is_in_no_line() -> None:
    rows = [_decisions(30, O.publish), _decisions(9, O.keep), _decisions(3, O.restore)]
    lines = log_lines(rows, _figures(*rows).tables)
    assert [line.key.outcome for line in lines] == ["publish"]
