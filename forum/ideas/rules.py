"""What may be done with ideas and calls, and what follows. Pure: no database, no clock of its own."""

from datetime import datetime, timedelta
from hashlib import sha256

from forum.accounts.rules import may_take_part
from forum.core.actor import Actor
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea, Status, VoteTarget

TREND_DAYS = 14.0
TREND_HALF = 8.0
EPOCH_DAY_SECONDS = 86_400.0
EDITABLE_FIRST = frozenset({Visibility.pending, Visibility.returned})
WITHDRAWABLE = frozenset({Visibility.pending, Visibility.returned, Visibility.public})
VOTING_ENDED = frozenset({Status.declined, Status.realised})

STATUS_MOVES: dict[Status, frozenset[Status]] = {
    Status.open: frozenset({Status.under_review}),
    Status.under_review: frozenset({Status.open, Status.accepted, Status.declined}),
    Status.accepted: frozenset({Status.planned}),
    Status.planned: frozenset({Status.in_progress}),
    Status.in_progress: frozenset({Status.realised}),
    Status.declined: frozenset(),
    Status.realised: frozenset(),
}
NEEDS_ANSWER = frozenset({Status.accepted, Status.declined, Status.realised})


def may_see(actor: Actor, idea: Idea | VoteTarget) -> bool:
    """Public ideas are for all; others for their author and moderators; drafts for nobody yet."""
    if idea.visibility in (Visibility.draft, Visibility.erased):
        return False
    return idea.is_public or actor.owns(idea.author_id) or actor.is_moderator


def is_votable(idea: Idea | VoteTarget) -> Verdict:
    """Whether anybody may vote on it now."""
    if not idea.is_public:
        return denied("idea_not_public")
    return denied("voting_ended") if idea.status in VOTING_ENDED else ALLOWED


def may_vote(actor: Actor, idea: Idea | VoteTarget) -> Verdict:
    """Members vote on public ideas until the municipality has decided."""
    return first_denial(is_votable(idea), may_take_part(actor))


def may_edit(actor: Actor, idea: Idea, now: datetime, window: timedelta) -> Verdict:
    """Authors change what waits or was returned; what is public only within the edit window.

    A change that waits already is gone on with, not begun beside it.
    """
    if not actor.owns(idea.author_id):
        return denied("not_your_idea")
    if idea.visibility in EDITABLE_FIRST:
        return ALLOWED
    if not idea.is_public or idea.public_at is None or now > idea.public_at + window:
        return denied("edit_time_over")
    return ALLOWED


def latest_words(idea: Idea) -> tuple[str, str]:
    """Title and text as their author last left them: the change that waits, else what stands."""
    if idea.edited_body is None:
        return idea.title, idea.body
    return idea.edited_title or idea.title, idea.edited_body


def fingerprint(idea: Idea) -> str:
    """What an edit began from, so that none replaces words its author hasn't seen on the form."""
    return sha256("\0".join(latest_words(idea)).encode()).hexdigest()[:20]


def is_edit_of(idea: Idea, seen: str) -> Verdict:
    """An edit goes on from the author's last words; without a sign of what was seen, from the public ones."""
    if seen:
        return ALLOWED if seen == fingerprint(idea) else denied("edited_meanwhile")
    return ALLOWED if idea.edited_body is None else denied("edited_meanwhile")


def may_withdraw(actor: Actor, idea: Idea) -> Verdict:
    """Authors withdraw what waits, was returned or is public."""
    if not actor.owns(idea.author_id):
        return denied("not_your_idea")
    return ALLOWED if idea.visibility in WITHDRAWABLE else denied("not_withdrawable")


def may_name_language(actor: Actor, idea: Idea) -> Verdict:
    """Authors say in which language they wrote; moderators also of what has no author here."""
    if not (actor.owns(idea.author_id) or actor.is_moderator):
        return denied("not_your_idea")
    return ALLOWED if idea.visibility in WITHDRAWABLE else denied("language_fixed")


def may_open_at_office(actor: Actor, idea: Idea) -> Verdict:
    """Officials look at public ideas."""
    if not actor.is_official:
        return denied("not_official")
    return ALLOWED if idea.is_public else denied("idea_not_public")


def is_of_another(actor: Actor, idea: Idea) -> Verdict:
    """Nobody acts for the municipality on an idea of their own."""
    return denied("own_idea") if actor.owns(idea.author_id) else ALLOWED


def may_change_status(actor: Actor, idea: Idea) -> Verdict:
    """Officials move public ideas, never their own."""
    return first_denial(may_open_at_office(actor, idea), is_of_another(actor, idea))


def is_status_move(before: Status, after: Status) -> Verdict:
    """Whether the table of statuses has that step."""
    return ALLOWED if after in STATUS_MOVES[before] else denied("status_move")


def steps_by_hand(status: Status) -> list[Status]:
    """The statuses an official may choose next; `planned` comes by linking a project only."""
    return [step for step in Status if step in STATUS_MOVES[status] and step is not Status.planned]


def epoch_day(moment: datetime) -> float:
    """Days since 1970, with fraction: the sort key of `new`."""
    return moment.timestamp() / EPOCH_DAY_SECONDS


def trend(public_day: float, votes: int) -> float:
    """The sort key of `trending`, in days: newer is higher, and votes make an idea newer.

    Many votes weigh as much as `TREND_DAYS` days, `TREND_HALF` votes as half of that. It needs no
    recomputing as time passes, so a page can be read from an index.
    """
    return public_day + TREND_DAYS * votes / (votes + TREND_HALF)
