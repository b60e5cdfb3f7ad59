"""What may be done with ideas and calls, and what follows. Pure: no database, no clock of its own."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from forum.accounts.rules import may_take_part
from forum.core.actor import Actor
from forum.core.i18n.translations import N_
from forum.core.text.cleaning import slug
from forum.core.verdict import ALLOWED, Verdict, denied, first_refusal
from forum.core.visibility import Visibility
from forum.ideas.tables import Call, Idea, Standing, Status

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

WORDS = {
    "idea_not_public": N_("This idea isn't public, so this can't be done with it."),
    "voting_ended": N_("The municipality has decided about this idea, so votes are closed."),
    "edit_time_over": N_("An idea can be changed for a short time after it became public; that time is over."),
    "edited_meanwhile": N_("You changed this idea before, perhaps in another window. Below is that change; what you typed now is kept in the form. Send it again to put it in its place."),
    "not_your_idea": N_("Only the person who posted this idea can do that."),
    "language_fixed": N_("This text isn't on the site, so its language can't be changed."),
    "not_withdrawable": N_("This idea can't be withdrawn any more."),
    "own_idea": N_("You posted this idea yourself, so a colleague answers it and links it."),
    "not_official": N_("Only officials of the municipality can do that."),
    "status_move": N_("From where this idea stands now, that step isn't possible."),
    "plan_by_linking": N_("An accepted idea becomes planned when you link it to a project."),
    "answer_needed": N_("Write an answer: everyone who took part will read it."),
    "call_not_open": N_("This call isn't open for new ideas."),
    "idea_posted": N_("Thank you. Your idea is with us."),
    "idea_known": N_("You posted this idea before; here it is."),
    "vote_cast": N_("Your vote counts. Thank you."),
    "vote_taken_back": N_("Your vote is taken back."),
    "idea_edited": N_("Your change is kept. A moderator looks at it."),
    "language_set": N_("The language is changed. Thank you."),
    "idea_withdrawn": N_("Your idea is withdrawn. Nobody else sees it any more."),
    "status_changed": N_("The idea has moved. Everyone concerned hears of it."),
    "following": N_("We will tell you when something happens here."),
    "unfollowed": N_("We won't tell you about this any more."),
    "not_admin": N_("Only administrators can do that."),
    "closes_first": N_("A call can't close before it opens."),
    "answered_first": N_("A call can't be answered before its last day."),
    "slug_taken": N_("Another one has this name, or a name so alike that both would get the same link. Please choose a different one."),
    "in_use": N_("Ideas or projects use this, so it can't be deleted. You can change its name."),
    "own_role": N_("You can't change your own role. Another administrator can."),
    "no_such_member": N_("No member has this address. Look at the spelling, or ask them to sign in once: then they are a member."),
    "call_saved": N_("The call is saved. It opens and closes by itself on its days."),
    "neighbourhood_saved": N_("The neighbourhood is saved."),
    "theme_saved": N_("The theme is saved."),
    "neighbourhood_deleted": N_("The neighbourhood is deleted."),
    "theme_deleted": N_("The theme is deleted."),
    "role_given": N_("The role is given. It holds from their next sign-in."),
}  # fmt: skip


class CallState(StrEnum):
    """Where a call stands, by its dates."""

    planned = "planned"
    open = "open"
    closed = "closed"
    answered = "answered"


def call_state(call: Call, today: date) -> CallState:
    """The state of a call on a day; it is open on both its first and its last day."""
    if today < call.opens_on:
        return CallState.planned
    if call.answered_on is not None and today >= call.answered_on:
        return CallState.answered
    return CallState.open if today <= call.closes_on else CallState.closed


def may_see(actor: Actor, idea: Idea | Standing) -> bool:
    """Public ideas are for all; others for their author and moderators; drafts for nobody yet."""
    if idea.visibility in (Visibility.draft, Visibility.erased):
        return False
    return idea.is_public or actor.owns(idea.author_id) or actor.is_moderator


def is_votable(idea: Idea | Standing) -> Verdict:
    """Whether anybody may vote on it now."""
    if not idea.is_public:
        return denied("idea_not_public")
    return denied("voting_ended") if idea.status in VOTING_ENDED else ALLOWED


def may_vote(actor: Actor, idea: Idea | Standing) -> Verdict:
    """Members vote on public ideas until the municipality has decided."""
    return first_refusal(is_votable(idea), may_take_part(actor))


def may_post_in(call: Call | None, today: date) -> Verdict:
    """Ideas are posted outside any call, or in an open one."""
    if call is None or call_state(call, today) is CallState.open:
        return ALLOWED
    return denied("call_not_open")


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
    return first_refusal(may_open_at_office(actor, idea), is_of_another(actor, idea))


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


def may_run_town(actor: Actor) -> Verdict:
    """Administrators arrange calls, neighbourhoods, themes and roles."""
    return ALLOWED if actor.is_admin else denied("not_admin")


def may_give_role(actor: Actor, member_id: int | None) -> Verdict:
    """Administrators give roles to others; so there is always one administrator left."""
    return denied("own_role") if actor.owns(member_id) else may_run_town(actor)


def is_span(opens_on: date, closes_on: date) -> Verdict:
    """A call may be open for one day, and for no fewer."""
    return ALLOWED if opens_on <= closes_on else denied("closes_first")


def is_answer_day(closes_on: date, answered_on: date | None) -> Verdict:
    """The answer comes when a call closes, or later."""
    if answered_on is None or closes_on <= answered_on:
        return ALLOWED
    return denied("answered_first")


def is_deletable(*, used: bool) -> Verdict:
    """What nothing refers to can go."""
    return denied("in_use") if used else ALLOWED


def slug_from(*texts: str) -> str:
    """The slug of the first text that gives one; where none does (Arabic), letters drawn from it."""
    readable = next(filter(None, map(slug, texts)), "")
    return readable or sha256(texts[0].encode()).hexdigest()[:8]
