"""Rules of moderation: outcomes, permissions, order of cases. Pure: no database, no clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from forum.core.actor import Actor
from forum.core.content.grounds import GROUNDS
from forum.core.content.summary import Summary
from forum.core.screening.signs import URGENT
from forum.core.verdict import ALLOWED, Verdict, denied
from forum.core.visibility import VISIBILITY_TRANSITIONS, Visibility
from moderation.tables import Case, CaseState, Decision, Outcome, ReportReason

TAKE_BACK_TIME = timedelta(minutes=10)
V, O = Visibility, Outcome

OUTCOMES: dict[Visibility, tuple[Outcome, ...]] = {
    V.pending: (O.publish, O.send_back, O.reject, O.safeguard),
    V.public: (O.keep, O.hide, O.safeguard),
    V.hidden: (O.restore, O.keep),
    V.safeguarded: (O.publish, O.keep),
}
OUTCOMES_OF_EDIT = (O.accept_edit, O.refuse_edit, O.safeguard)

LEADS_TO: dict[Outcome, Visibility] = {
    O.publish: V.public,
    O.send_back: V.returned,
    O.reject: V.rejected,
    O.safeguard: V.safeguarded,
    O.hide: V.hidden,
    O.restore: V.public,
}
NEEDS_GROUND = frozenset({O.reject, O.hide})
NEEDS_MESSAGE = frozenset({O.send_back, O.reject, O.hide})
TRUSTS = {O.publish: True, O.reject: False, O.hide: False}


def is_look_recorded(case: Case, summary: Summary) -> bool:
    """Whether whoever opens the case is named in the audit trail: for a cry for help they are."""
    return case.urgent or summary.visibility is Visibility.safeguarded


def outcomes(summary: Summary, *, editable: bool, urgent: bool = False) -> tuple[Outcome, ...]:
    """The possible outcomes for content in its current state, the most likely first.

    Content that its author can't edit isn't sent back. For an urgent case safeguarding comes first.
    """
    possible = OUTCOMES.get(summary.visibility, ())
    if summary.is_public and summary.edit is not None:
        possible = OUTCOMES_OF_EDIT
    answerable = editable and summary.author_id is not None
    allowed = [item for item in possible if answerable or item is not O.send_back]
    if urgent:
        allowed.sort(key=lambda item: item is not O.safeguard)
    return tuple(allowed)


def may_decide(actor: Actor, summary: Summary, *, has_reported: bool = False) -> Verdict:
    """Moderators decide about pending, public, hidden and safeguarded content of others.

    Nobody decides a case with a report of their own.
    """
    if not actor.is_moderator:
        return denied("not_moderator")
    if actor.owns(summary.author_id):
        return denied("own_content")
    if has_reported:
        return denied("own_report")
    return ALLOWED if summary.visibility in OUTCOMES else denied("nothing_to_decide")


def is_taken_back(case: Case, summary: Summary) -> bool:
    """Whether the author withdrew or erased the content, so that there is nothing to decide."""
    return case.state is CaseState.closed or (
        case.is_open and summary.visibility in (Visibility.withdrawn, Visibility.erased)
    )


def is_complete(outcome: Outcome, *, ground: str, message: bool) -> Verdict:
    """Rejecting and hiding require a published ground; these and sending back require a message."""
    if outcome in NEEDS_GROUND and ground not in GROUNDS:
        return denied("ground_needed")
    return denied("message_needed") if outcome in NEEDS_MESSAGE and not message else ALLOWED


def may_take_back(actor: Actor, decision: Decision, summary: Summary, now: datetime) -> Verdict:
    """The same moderator may undo a decision within `TAKE_BACK_TIME`, if content may move back."""
    if not actor.is_moderator or decision.moderator_id != actor.member_id:
        return denied("not_your_decision")
    if (
        decision.outcome is O.take_back
        # Public content goes back to pending by reports only.
        or (decision.before, decision.after) == (V.pending, V.public)
        or decision.before not in VISIBILITY_TRANSITIONS[decision.after]
    ):
        return denied("no_way_back")
    if summary.visibility is not decision.after:
        return denied("moved_on")
    return ALLOWED if now <= decision.at + TAKE_BACK_TIME else denied("too_late_to_take_back")


def is_urgent(signs: Iterable[str]) -> bool:
    """Whether one of these codes of signs is urgent."""
    return not URGENT.isdisjoint(signs)


def needs_look(summary: Summary) -> bool:
    """Whether content waits for a moderator: it is pending, or it is public with an edit."""
    is_pending = summary.visibility is Visibility.pending
    return is_pending or (summary.is_public and summary.edit is not None)


def says(summary: Summary) -> tuple[str, str]:
    """Title and body that are public, or will be after publication."""
    return summary.title, summary.body_html


def shown(summary: Summary) -> dict[str, str]:
    """The values that a moderator reads, for the version check of decisions.

    Nothing can be decided about a text that the moderator hasn't seen.
    """
    values = {
        "visibility": summary.visibility.value,
        "title": summary.title,
        "body": summary.body_html,
    }
    if summary.edit:
        values |= {"edited_title": summary.edit.title, "edited_body": summary.edit.body_html}
    if summary.answer:
        values["answer"] = summary.answer.html
    return values


def next_case(waiting: Sequence[Case], current: Case, actor: Actor) -> Case | None:
    """The case after `current` in the queue, else the first one; None without another.

    After a case that isn't urgent, urgent ones come first. The actor's own content is skipped.
    """

    def order(case: Case) -> tuple[bool, datetime, int]:
        return (not case.urgent, case.opened_at, case.pk)

    others = sorted(
        (
            case
            for case in waiting
            if case.id != current.id
            and case.state is CaseState.open
            and not actor.owns(case.author_id)
        ),
        key=order,
    )
    urgent = [case for case in others if case.urgent and not current.urgent]
    later = [case for case in others if order(case) > order(current)]
    return next(iter([*urgent, *later, *others]), None)


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


def needs_identity(reason: ReportReason) -> bool:
    """Whether the law asks who reports (Article 16(2)(c)): for what is unlawful.

    Not for offences against children, which are a reason of their own, nor for what only breaks a house
    rule.
    """
    return reason is ReportReason.unlawful


def is_flood(lately: int, same_place: int, same_words: int) -> bool:
    """Whether reports of one content look as if few people sent many of them."""
    return lately >= FLOOD_IN_AN_HOUR or max(same_place, same_words) >= FLOOD_ALIKE
