"""Rules of reports: who may report what, what came of it, and what looks like a flood. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.core.actor import Actor
from forum.core.content.grounds import GROUNDS
from forum.core.content.summary import Summary
from forum.core.screening.signs import distress_of
from forum.core.verdict import ALLOWED, Verdict, denied
from forum.core.visibility import Visibility
from moderation.tables.decisions import Decision, Outcome
from moderation.tables.reports import Report, ReportReason

URGENT_REASONS = frozenset({ReportReason.danger, ReportReason.child_abuse})
"""Reasons that make a case urgent, and that may be given without a word more."""
GROUNDS_TO_REPORT = tuple(
    code for code in GROUNDS if code not in ("personal_data", "unlawful", "incomplete")
)
"""House rules that a reader may name; the first two are reasons of their own."""
FLOOD_IN_AN_HOUR = 5
"""So many reports of one content within an hour are shown as a flood."""
FLOOD_ALIKE = 3
"""So many from the same place, or in the same words, are one too."""


def may_report(actor: Actor, summary: Summary) -> Verdict:
    """Everybody may report public content of others, signed in or not, and blocked members too."""
    if actor.owns(summary.author_id):
        return denied("own_content_reported")
    return ALLOWED if summary.is_public else denied("not_public")


def is_urgent(report: Report) -> bool:
    """Whether somebody may be in danger: as a report says, or as its words suggest, whatever its reason."""
    return report.reason in URGENT_REASONS or bool(distress_of(report.text))


def needs_identity(reason: ReportReason) -> bool:
    """Whether the law asks who reports (Article 16(2)(c)): for what is unlawful.

    Not for offences against children, which are a reason of their own, nor for what only breaks a house
    rule.
    """
    return reason is ReportReason.unlawful


@dataclass(frozen=True)
class ReportOutcome:
    """What came of the reports on a case: the decision that holds.

    `is_reversed`: the first one, of which the reporters know, led to the opposite.
    """

    decision: Decision
    is_reversed: bool


def report_outcome(case_id: int, in_effect: Sequence[Decision]) -> ReportOutcome | None:
    """What came of the reports on a case, by the decisions in effect on its content, newest first.

    A later decision on another case of the same content counts too, unless it left the content as it was.
    None as long as nobody has decided.
    """
    first = next((each for each in reversed(in_effect) if each.case_id == case_id), None)
    if first is None:
        return None
    later = (each for each in in_effect if each.pk > first.pk and each.outcome is not Outcome.keep)
    last = next(later, first)
    return ReportOutcome(last, is_reversed=_is_on_site(last) is not _is_on_site(first))


def _is_on_site(decision: Decision) -> bool:
    return decision.after is Visibility.public


def is_flood(lately: int, same_place: int, same_words: int) -> bool:
    """Whether reports of one content look as if few people sent many of them."""
    return lately >= FLOOD_IN_AN_HOUR or max(same_place, same_words) >= FLOOD_ALIKE
