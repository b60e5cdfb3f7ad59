"""Rules of concerns: who takes one, what closes it, when colleagues are mailed again. Pure."""

from datetime import datetime, timedelta

from forum.core.actor import Actor
from forum.core.content.summary import Summary
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from forum.core.visibility import Visibility
from moderation.rules.cases import moderates
from moderation.tables.concerns import Concern, ConcernSource, ContactOutcome

CLOSES = frozenset(
    {
        ContactOutcome.reached,
        ContactOutcome.handed_over,
        ContactOutcome.not_reached,
        ContactOutcome.safe,
    }
)
"""Outcomes after which nobody has to go on."""
MOST_TRIES = 3
"""How often nobody must have answered before somebody counts as not to be reached."""
ALERTS = ((timedelta(hours=4), 30), (timedelta(days=2), 4 * 60))
"""Minutes between two mails, each until somebody has waited that long."""
LATER = 24 * 60
"""Minutes between two mails afterwards."""


def is_urgent(concern: Concern) -> bool:
    """Whether somebody may be in danger: a request for help alone doesn't say so, but its words may."""
    return concern.source is not ConcernSource.request or bool(concern.categories)


def minutes_until_next_alert(concern: Concern, now: datetime) -> int:
    """After how many minutes colleagues are mailed again, if nobody has taken a concern by then."""
    if not is_urgent(concern):
        return LATER
    waited = now - concern.opened_at
    return next((minutes for until, minutes in ALERTS if waited < until), LATER)


def may_mark(actor: Actor, summary: Summary) -> Verdict:
    """Moderators may say of the author of any content but their own that they may be in danger."""
    return moderates(actor, summary.author_id)


def may_take(actor: Actor, concern: Concern) -> Verdict:
    """A moderator may take an open concern, also over from a colleague, who may be away."""
    is_others = denied("concern_taken") if actor.owns(concern.taken_by) else ALLOWED
    is_open = ALLOWED if concern.is_open else denied("concern_closed")
    return first_denial(moderates(actor, concern.author_id), is_open, is_others)


def is_still_held(concern: Concern, holder: int) -> Verdict:
    """Whether nobody took a concern since a colleague read who is on it; 0: nobody is."""
    return ALLOWED if (concern.taken_by or 0) == holder else denied("concern_taken_meanwhile")


def may_record(actor: Actor, concern: Concern) -> Verdict:
    """Whoever has taken an open concern says what came of it."""
    is_own = ALLOWED if actor.owns(concern.taken_by) else denied("concern_not_taken")
    is_open = ALLOWED if concern.is_open else denied("concern_closed")
    return first_denial(moderates(actor, concern.author_id), is_open, is_own)


def may_see_author(actor: Actor, concern: Concern) -> bool:
    """Whether name and address of the author are shown: to whoever has taken it, while it is open."""
    return bool(may_record(actor, concern))


def is_complete(outcome: ContactOutcome, handed_to: str, unanswered: int) -> Verdict:
    """To hand over, one says to whom; nobody counts as not to be reached before `MOST_TRIES`."""
    if outcome is ContactOutcome.handed_over and not handed_to:
        return denied("handed_to_needed")
    if outcome is ContactOutcome.not_reached and unanswered < MOST_TRIES:
        return denied("more_tries_needed")
    return ALLOWED


def is_author(actor: Actor, summary: Summary) -> Verdict:
    """Only whoever wrote something says whether they want to be called."""
    return ALLOWED if actor.owns(summary.author_id) else denied("not_author")


def may_delete(actor: Actor, summary: Summary) -> Verdict:
    """Authors may delete what nobody but they and moderators can see."""
    is_private = summary.visibility in (
        Visibility.pending,
        Visibility.returned,
        Visibility.safeguarded,
    )
    return first_denial(
        is_author(actor, summary), ALLOWED if is_private else denied("not_withdrawable")
    )
