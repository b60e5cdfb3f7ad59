"""Rules of ideas: authorisation, status transitions, lengths. Pure: no database, no clock."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from forum.accounts.rules import is_not_blocked, may_take_part
from forum.core.actor import Actor
from forum.core.screening.signs import distress_of
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea, ListedIdea, Milestone, MilestoneKind, Status, VoteTarget
from forum.verification.rules import Act, Ladder, may_act

CODE_LETTERS = "23456789bcdfghjkmnpqrstvwxz"
"""The characters of the code of a short link, without vowels and look-alikes.

Codes are read aloud and must not spell words.
"""
CODE_LENGTH = 7
KEPT_LENGTH = 100_000
"""Characters of a form that is kept for later, far more than of one that is sent: nobody's text is cut off unseen."""
EDITABLE_BEFORE_PUBLICATION = frozenset({Visibility.pending, Visibility.returned})
WITHDRAWABLE = frozenset(
    {Visibility.pending, Visibility.returned, Visibility.public, Visibility.safeguarded}
)
PROMISED = frozenset({Status.accepted, Status.planned, Status.in_progress, Status.realised})
"""The municipality has said yes: others rely on the text, which stays when its author leaves."""
VOTING_ENDED = frozenset({Status.declined, Status.realised})
OFF_THE_SITE = frozenset({Visibility.withdrawn, Visibility.erased})
"""Where an idea that was public never comes back from."""

UNANSWERED = frozenset({Status.open, Status.under_review})
MERGEABLE = UNANSWERED
"""The municipality hasn't answered: nothing but votes and comments depends on the idea."""

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


_NUMBER = re.compile(
    r"#?(?P<number>[1-9][0-9]{0,14})|\S*/ideas/(?P<in_address>[1-9][0-9]{0,14})(?:[-#?/]\S*)?"
)


def number_in(text: str) -> int | None:
    """The number of an idea that a text names: `12`, `#12`, or the address of its page."""
    match = _NUMBER.fullmatch(text.strip())
    return int(match["number"] or match["in_address"]) if match else None


def code_in(text: str) -> str | None:
    """The code of a short link that a text may be; capitals count too."""
    word = text.strip().lower()
    return word if len(word) == CODE_LENGTH and set(word) <= set(CODE_LETTERS) else None


def submitted_at(idea: Idea, milestones: Sequence[Milestone]) -> datetime:
    """When the author last handed the idea to the moderators, after a question or at first."""
    moments = [item.at for item in milestones if item.after == Visibility.pending]
    return max(moments, default=idea.posted_at)


def moved_in_at(milestones: Sequence[Milestone]) -> datetime | None:
    """When an idea came from a former site, if the day on which it was posted there isn't known."""
    return next((item.at for item in milestones if item.is_arrival), None)


def current_answer(milestones: Sequence[Milestone]) -> Milestone | None:
    """The municipality's answer that stands: the last one since it last took the idea up again."""
    answer = None
    for milestone in milestones:
        if milestone.is_answer:
            answer = milestone
        elif milestone.after in UNANSWERED:
            answer = None
    return answer


def changed_at(milestones: Sequence[Milestone]) -> datetime | None:
    """When the author last changed what everybody reads, since the idea last came onto the site."""
    changed = None
    for milestone in milestones:
        if milestone.kind is MilestoneKind.edited and not milestone.before:
            changed = milestone.at
        elif milestone.after == Visibility.public:
            changed = None
    return changed


def reached_status(milestone: Milestone, status: Status) -> bool:
    """Whether it was this step by which an idea got where it stands: a status, or onto the site."""
    return milestone.after == status or (
        status is Status.open and milestone.after == Visibility.public
    )


def may_see(actor: Actor, idea: Idea | VoteTarget) -> bool:
    """Public ideas: everybody; others: their author and moderators; drafts: nobody."""
    if idea.visibility in (Visibility.draft, Visibility.erased):
        return False
    return idea.is_public or actor.owns(idea.author_id) or actor.is_moderator


def is_votable(idea: Idea | ListedIdea | VoteTarget) -> Verdict:
    """Whether the idea accepts votes, whoever the actor is."""
    if not idea.is_public:
        return denied("idea_not_public")
    if idea.is_merged:
        return denied("idea_merged")
    return denied("voting_ended") if idea.status in VOTING_ENDED else ALLOWED


def may_be_helped(idea: Idea) -> Verdict:
    """People may offer help with a public idea until it is declined or realised."""
    if not idea.is_public:
        return denied("idea_not_public")
    return denied("help_ended") if idea.status in VOTING_ENDED else ALLOWED


def may_ask_to_vote(actor: Actor, idea: Idea | ListedIdea | VoteTarget) -> Verdict:
    """Whether there is a button: guests have one too, and so has who lacks a step."""
    return first_denial(is_votable(idea), is_not_blocked(actor))


def may_take_vote_back(actor: Actor, idea: Idea | VoteTarget) -> Verdict:
    """Members may take votes back until the idea is declined or realised."""
    return first_denial(is_votable(idea), may_take_part(actor))


def may_vote(actor: Actor, idea: Idea | VoteTarget, ladder: Ladder) -> Verdict:
    """Members who have reached what a vote needs may vote on ideas that accept votes."""
    return first_denial(is_votable(idea), may_act(actor, Act.vote, ladder))


def may_edit(actor: Actor, idea: Idea, now: datetime, window: timedelta) -> Verdict:
    """Authors may edit pending and returned ideas, public ones only within the edit window.

    An edit that is waiting already is continued; there is never a second one.
    """
    return first_denial(_is_own(actor, idea), may_take_part(actor), _is_editable(idea, now, window))


def _is_own(actor: Actor, idea: Idea) -> Verdict:
    return ALLOWED if actor.owns(idea.author_id) else denied("not_your_idea")


def _is_editable(idea: Idea, now: datetime, window: timedelta) -> Verdict:
    if idea.visibility in EDITABLE_BEFORE_PUBLICATION:
        return ALLOWED
    if idea.is_merged:
        return denied("idea_merged")
    if not idea.is_public:
        return denied("idea_not_public")
    if idea.public_at is None or now > idea.public_at + window:
        return denied("edit_time_over")
    return ALLOWED


class LatestText(NamedTuple):
    """The words of an idea as its author last saved them."""

    title: str
    body: str
    location: str
    name_shown: str


def latest_text(idea: Idea) -> LatestText:
    """The words of the waiting edit, else the current ones."""
    if idea.edited_body is None:
        return LatestText(idea.title, idea.body, idea.location, idea.name_shown)
    return LatestText(
        idea.edited_title or idea.title,
        idea.edited_body,
        idea.location if idea.edited_location is None else idea.edited_location,
        idea.name_shown if idea.edited_name is None else idea.edited_name,
    )


def fingerprint(idea: Idea) -> str:
    """SHA-256 of the author's latest text, 20 hex digits: no edit may replace text unseen."""
    return sha256("\0".join(latest_text(idea)).encode()).hexdigest()[:20]


def is_edit_of(idea: Idea, seen: str) -> Verdict:
    """Whether an edit began from the author's latest text; if `seen` is empty, from the current."""
    if seen:
        return ALLOWED if seen == fingerprint(idea) else denied("edited_meanwhile")
    return ALLOWED if idea.edited_body is None else denied("edited_meanwhile")


def may_take_back_edit(actor: Actor, idea: Idea) -> Verdict:
    """Authors may take back the edit of their public idea that waits, whatever the edit window."""
    waits = denied("no_edit_waits") if idea.edited_body is None else ALLOWED
    return first_denial(_is_own(actor, idea), may_take_part(actor), waits)


def may_withdraw(actor: Actor, idea: Idea) -> Verdict:
    """Authors may withdraw pending, returned and public ideas, and those that are kept private."""
    withdrawable = ALLOWED if idea.visibility in WITHDRAWABLE else denied("not_withdrawable")
    return first_denial(_is_own(actor, idea), may_take_part(actor), withdrawable)


def may_name_language(actor: Actor, idea: Idea) -> Verdict:
    """Authors may set the language of their ideas; moderators of any, such as imported ones."""
    admitted = ALLOWED if actor.is_moderator else _is_own(actor, idea)
    changeable = ALLOWED if idea.visibility in WITHDRAWABLE else denied("language_fixed")
    return first_denial(admitted, may_take_part(actor), changeable)


def may_open_at_office(actor: Actor, idea: Idea) -> Verdict:
    """Officials may open public ideas, of a group the canonical one."""
    if not actor.is_official:
        return denied("not_official")
    if idea.is_merged:
        return denied("idea_merged")
    return ALLOWED if idea.is_public else denied("idea_not_public")


def is_not_own(actor: Actor, idea: Idea) -> Verdict:
    """Nobody may act for the municipality on their own idea."""
    return denied("own_idea") if actor.owns(idea.author_id) else ALLOWED


def may_change_status(actor: Actor, idea: Idea) -> Verdict:
    """Officials may change the status of public ideas, except their own."""
    return first_denial(may_open_at_office(actor, idea), is_not_own(actor, idea))


def is_status_move(before: Status, after: Status) -> Verdict:
    """Whether `STATUS_MOVES` contains the transition."""
    return ALLOWED if after in STATUS_MOVES[before] else denied("status_move")


def selectable_statuses(status: Status) -> list[Status]:
    """The statuses an official may choose next; `planned` is set only by linking a project."""
    return [step for step in Status if step in STATUS_MOVES[status] and step is not Status.planned]


def may_be_merged(actor: Actor, idea: Idea, authors: Collection[int | None]) -> Verdict:
    """Moderators may merge a public idea to which the municipality hasn't said yes or no.

    `authors` are those of all ideas that it concerns: none is the actor.
    """
    return first_denial(
        ALLOWED if actor.is_moderator else denied("not_moderator"),
        ALLOWED if idea.is_public else denied("merge_not_public"),
        denied("merged_already") if idea.is_merged else ALLOWED,
        denied("merge_own") if any(map(actor.owns, authors)) else ALLOWED,
        ALLOWED if idea.status in MERGEABLE else denied("merge_answered"),
    )


def may_merge(actor: Actor, idea: Idea, into: Idea, authors: Collection[int | None]) -> Verdict:
    """They may merge it into another public, canonical idea that accepts votes."""
    is_same = into.number in (idea.number, idea.merged_into)
    return first_denial(
        denied("merge_same_idea") if is_same and actor.is_moderator else ALLOWED,
        may_be_merged(actor, idea, authors),
        ALLOWED if into.is_public else denied("merge_not_public"),
        denied("merge_ended") if into.status in VOTING_ENDED else ALLOWED,
    )


def may_split(actor: Actor, idea: Idea, authors: Collection[int | None]) -> Verdict:
    """Moderators may split a merged idea again; `authors`: those of all ideas of its group."""
    return first_denial(
        ALLOWED if actor.is_moderator else denied("not_moderator"),
        ALLOWED if idea.is_merged else denied("not_merged"),
        denied("merge_own") if any(map(actor.owns, authors)) else ALLOWED,
    )


def posted_code(idea: Idea, *, is_new: bool = True) -> str:
    """The code of the message that follows a post: public already, waiting, or posted before.

    Whoever may be in danger gets no thanks: the page says something else first.
    """
    if distress_of(idea.title, idea.body):
        return ""
    if not is_new:
        return "idea_known"
    return "idea_published" if idea.is_public else "idea_posted"


def may_replace_kept(draft: str, kept: str) -> bool:
    """Whether a form may replace or delete what is kept for later: it was kept from it, or is what it began with.

    `draft` holds the marks of the form and of what it began with, `kept` that of the form that was kept.
    """
    return not kept or kept in draft.split()


def edited_code(title: str, body: str, *, waits: bool) -> str:
    """The code of the message that follows an edit to this text; none as in `posted_code`."""
    if distress_of(title, body):
        return ""
    return "idea_edited" if waits else "idea_changed"
