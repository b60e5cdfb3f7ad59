"""What was counted of a generated town's decisions, for its public figures. None is about a report."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from forum.core.site import Site
from forum.core.visibility import Visibility
from forum.core.working_days import add_working_days
from forum.generate.moderation import ModerationPlan
from moderation.rules.counting import NOT_COUNTED, WAITED_FOR, hours_waited
from moderation.tables.counts import Source

Row = dict[str, Any]


def count_rows(plan: ModerationPlan, site: Site) -> tuple[list[Row], list[Row]]:
    """Rows of `DecisionCount` and of `WaitCount`."""
    decisions = Counter(_decision_keys(plan, site))
    waits = Counter(_wait_keys(plan, site))
    names = ("year", "month", "subject_kind", "outcome", "ground", "source")
    return (
        [dict(zip(names, key, strict=True), number=number) for key, number in decisions.items()],
        [
            {"year": year, "hours": hours, "late": late, "number": number}
            for (year, hours, late), number in waits.items()
        ],
    )


def _counted(plan: ModerationPlan) -> Iterator[tuple[Row, Row]]:
    """Decisions that are in the figures, each with its case."""
    first = plan.first_case
    for decision in plan.decisions:
        if decision["outcome"] not in NOT_COUNTED and decision["before"] != Visibility.safeguarded:
            yield plan.cases[decision["case_id"] - first], decision


def _decision_keys(plan: ModerationPlan, site: Site) -> Iterator[tuple[Any, ...]]:
    for case, decision in _counted(plan):
        day = decision["effective_at"].astimezone(site.zone)
        kind, outcome = case["subject_kind"], decision["outcome"]
        yield day.year, day.month, kind, outcome, decision["ground"], Source.people


def _wait_keys(plan: ModerationPlan, site: Site) -> Iterator[tuple[int, int, bool]]:
    @cache
    def due(day: date) -> date:
        return add_working_days(day, site.working_days, site.country, site.region)

    for case, decision in _counted(plan):
        if case["kind"] in WAITED_FOR:
            since, at = case["opened_at"], decision["at"]
            day = at.astimezone(site.zone).date()
            late = day > due(since.astimezone(site.zone).date())
            yield day.year, hours_waited(since, at), late
