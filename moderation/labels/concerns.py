"""Labels and messages of concerns: for colleagues, and for whoever may be in danger."""

from forum.core.audit.label import AuditLabel
from forum.core.i18n.translations import N_, gettext
from moderation.events import ConcernOpened, ConcernTaken, ContactAttempted
from moderation.tables.concerns import CallWish, ConcernSource, ConcernState, ContactOutcome

MESSAGES = {
    "concern_taken": N_("You have this already."),
    "concern_taken_meanwhile": N_(
        "A colleague took this on while you were looking. Talk to them first, or take it over."
    ),
    "concern_closed": N_("This has come to an end already."),
    "concern_not_taken": N_("Take this first, so that colleagues know that you are on it."),
    "handed_to_needed": N_("Write who goes on with this."),
    "more_tries_needed": N_("Try three times, at different hours, before you give up."),
    "concern_now_yours": N_("You are on it now. Colleagues see that."),
    "contact_recorded": N_("Noted."),
    "concern_ended": N_("Noted. Nobody has to go on with this."),
    "concern_marked": N_("Colleagues are told now that somebody may be in danger."),
    "call_wish_kept": N_("We have your number. Somebody calls you as soon as they can. Do you need somebody now? Call one of the numbers below."),
    "no_call_kept": N_("We won't call you. You can change your mind here at any time."),
    "content_deleted": N_("It is deleted. Nobody can read it any more."),
    "not_author": N_("Only whoever wrote this can do that."),
}  # fmt: skip
SOURCES = {
    ConcernSource.program: N_("Noticed by a program"),
    ConcernSource.moderator: N_("Noticed by a moderator"),
    ConcernSource.reader: N_("Noticed by a reader"),
    ConcernSource.author: N_("Asks to be called"),
    ConcernSource.request: N_("Asks for help"),
}
STATES = {
    ConcernState.open: N_("Open"),
    ConcernState.reached: N_("Reached"),
    ConcernState.handed_over: N_("Handed over"),
    ConcernState.not_reached: N_("Not to be reached"),
    ConcernState.safe: N_("Nobody is in danger"),
    ConcernState.withdrawn: N_("Taken back by themselves"),
}
WISHES = {
    CallWish.unknown: N_("not said"),
    CallWish.call: N_("Yes, please call me"),
    CallWish.no_call: N_("No, please don't call me"),
}
ATTEMPTS = {
    ContactOutcome.no_answer: N_("Nobody answered"),
    ContactOutcome.note: N_("Note"),
    ContactOutcome.reached: N_("Reached: we talked"),
    ContactOutcome.handed_over: N_("Handed over to somebody else"),
    ContactOutcome.not_reached: N_("Not to be reached after three tries"),
    ContactOutcome.safe: N_("Nobody is in danger"),
}
REASONS = {
    "call": N_("I want to call them"),
    "hand_over": N_("I want to pass this on to somebody who can help"),
    "danger": N_("I want to call the emergency services"),
}
"""Why somebody looks at who an author is."""


def _outcome(event: ContactAttempted) -> str:
    return gettext(ATTEMPTS[ContactOutcome(event.outcome)])


def _source(event: ConcernOpened) -> str:
    return gettext(SOURCES[ConcernSource(event.source)])


AUDIT_LABELS = (
    AuditLabel(ConcernOpened, N_("Somebody may be in danger"), _source),
    AuditLabel(ConcernTaken, N_("Took on somebody who may be in danger")),
    AuditLabel(ContactAttempted, N_("Tried to reach somebody who may be in danger"), _outcome),
)
