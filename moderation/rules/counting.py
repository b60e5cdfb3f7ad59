"""What is counted for the public figures of moderation, and as what. Pure: no database, no clock."""

from datetime import datetime, timedelta

from forum.core.visibility import Visibility
from moderation.tables.cases import Case, CaseKind
from moderation.tables.counts import ReportResult, Source
from moderation.tables.decisions import Decision, Outcome
from moderation.tables.reports import ReportReason

NOT_COUNTED = frozenset({Outcome.safeguard, Outcome.take_back})
"""Outcomes in no figure: the first is about somebody who may need help, the second is none any more."""
REASONS_NOT_COUNTED = frozenset({ReportReason.danger})
"""Reasons in no figure: somebody may need help."""
WAITED_FOR = frozenset({CaseKind.new, CaseKind.edited, CaseKind.reported})
"""Cases that an author or a reader waits for from the beginning: what came back has had an answer."""
LONGEST_WAIT = 24 * 60
"""Hours; a longer wait counts as this long, so that there is a bounded number of rows."""


def is_counted(decision: Decision) -> bool:
    """Whether a decision is in the figures: those about people who may need help are in none."""
    return decision.outcome not in NOT_COUNTED and decision.before is not Visibility.safeguarded


def source_of(case: Case) -> Source:
    """Who drew the moderators' attention to a content; a report counts before a program's sign."""
    if case.reports:
        return Source.readers
    return Source.program if case.signs else Source.people


def hours_waited(since: datetime, until: datetime) -> int:
    """Whole hours, `LONGEST_WAIT` at most."""
    return min(max((until - since) // timedelta(hours=1), 0), LONGEST_WAIT)


def report_result(decision: Decision | None) -> ReportResult:
    """What came of reports on a case; `decision` is the last one in effect on it."""
    if decision is None:
        return ReportResult.taken_away
    if decision.outcome in (Outcome.accept_edit, Outcome.redact):
        return ReportResult.changed
    is_public = decision.after is Visibility.public
    return ReportResult.stays if is_public else ReportResult.taken_off
