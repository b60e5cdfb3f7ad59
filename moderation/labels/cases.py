"""Labels and messages of moderation: for the desk, and for authors in their language."""

from forum.core.actor import Role
from forum.core.audit.label import AuditLabel
from forum.core.content.grounds import (
    READY_QUESTIONS,
    Wording,
    ground_words,
    ready_question,
    ready_sentence,
)
from forum.core.i18n.translations import N_, gettext, override_language
from moderation.events import (
    AppealMade,
    CaseDecided,
    CaseOpened,
    DecisionCarriedOut,
    DecisionLapsed,
    DecisionTakenBack,
)
from moderation.labels import appeals as appeal_labels
from moderation.rules.cases import NEEDS_GROUND
from moderation.tables.cases import CaseKind, CaseState
from moderation.tables.decisions import DecisionState, Outcome

O = Outcome

MESSAGES = {
    "not_moderator": N_("Only moderators can decide about this."),
    "own_content": N_("You wrote this yourself, so a colleague decides about it."),
    "own_report": N_("You reported this yourself, so a colleague decides about it."),
    "own_content_reported": N_(
        "You wrote this yourself. You can change or withdraw it on its own page."
    ),
    "not_public": N_("Only what everybody can read can be reported. This isn't on the site now."),
    "good_faith_needed": N_("Please tick this: we need it to look at your report."),
    "law_asks_identity": N_(
        "If something is against the law, the law asks us to know who says so. Please fill this in, or choose another reason."
    ),
    "nothing_to_decide": N_("There is nothing to decide about this as it stands now."),
    "ground_needed": N_("Choose the house rule this is about."),
    "law_needed": N_("Write which law it is: its name, and the article if you know it."),
    "passage_unknown": N_(
        "These words aren't in the text. Copy them from it, or leave this empty for the whole text."
    ),
    "message_needed": N_("Write to the author, or choose a ready sentence."),
    "case_decided": N_("A colleague was first. This has been decided."),
    "case_withdrawn": N_(
        "The author took this back in the meantime, so there is nothing left to decide."
    ),
    "case_changed": N_("This changed while you were reading. Look at it again, then decide."),
    "case_claimed": N_("A colleague is on it already. You can still decide, or take it over."),
    "case_now_yours": N_("Colleagues now see that you are on it."),
    "case_released": N_("Nobody is on it now."),
    "not_your_decision": N_("Only the colleague who decided can take it back."),
    "in_effect_already": N_(
        "This decision has taken effect. Look at it again to decide differently."
    ),
    "decided_publish": N_("It goes on the site, and the author hears of it."),
    "decided_return": N_("It goes back to the author, with your question."),
    "decided_reject": N_("It stays off the site. The author reads why."),
    "decided_safeguard": N_("It stays private. The author reads that we are thinking of them."),
    "decided_hide": N_("It goes off the site. The author reads why."),
    "decided_restore": N_("It goes back on the site, and the author hears of it."),
    "decided_accept_edit": N_("The new text goes on the site, and the author hears of it."),
    "decided_refuse_edit": N_("The text stays as it was. The author reads why."),
    "decided_redact": N_(
        "The words are left out, and the rest is on the site. The author reads why. You can still look at the original."
    ),
    "decided_put_back": N_("What was left out is back in the text, and the author hears of it."),
    "decided_keep": N_("It stays as it is."),
    "decided_take_back": N_("Your decision is taken back. Nobody has heard of it."),
    "decided_now": N_("Your decision has taken effect."),
    "alone_in_trouble": N_("Somebody may be in danger. Decide about it on its own."),
    "alone_photos": N_("There are photos with it. Look at them, and decide about it on its own."),
    "alone_personal_data": N_("There may be personal details in it. Decide about it on its own."),
    "decision_does_not_fit": N_("This can't be decided about it as it stands now."),
    "nothing_selected": N_("Select something first: tick what you want to decide together."),
    "decided_together": N_("That is decided, for all of them."),
    "batch_taken_back": N_("Your decisions are taken back. Nobody has heard of them."),
    "batch_partly_in_effect": N_(
        "Some of your decisions had taken effect already. The log shows which: from there you can look at them again."
    ),
    "batch_now": N_("Your decisions have taken effect."),
    "words_needed": N_("Write the words that should be left out, a line each."),
    "words_short": N_("One letter is all over a text. Please write at least two."),
    "too_many_words": N_("Please leave out at most 100 pieces at once, a line each."),
    "words_unknown": N_("The text doesn't have all of these words. Please copy them from it."),
    "words_remain": N_(
        "These words are written with signs that are shown as others, so that they would stay. Please ask whoever wrote the text to change it."
    ),
    "not_your_text": N_("Only whoever wrote this can leave words out of it here."),
    "not_redactable_now": N_(
        "Words can be left out while this is on the site, or on its way there."
    ),
    "words_left_out": N_("The words are left out, for everybody."),
    "case_merged": N_(
        "They are one now. The authors hear of it. You can split them again beside the case."
    ),
    "case_split": N_("They are on their own again, each with its own support and comments."),
}
CASE_KINDS = {
    CaseKind.new: N_("New"),
    CaseKind.resubmitted: N_("Changed after our question"),
    CaseKind.edited: N_("Changed text"),
    CaseKind.public: N_("Opened by a colleague"),
    CaseKind.reported: N_("Reported by readers"),
}
CASE_STATES = {
    CaseState.open: N_("Waiting for a decision"),
    CaseState.decided: N_("Decided"),
    CaseState.closed: N_("Taken away by its author"),
}
BUTTONS = {
    O.publish: N_("Make it public"),
    O.send_back: N_("Ask the author to change something"),
    O.reject: N_("Don't publish it"),
    O.safeguard: N_("Keep it private and help"),
    O.redact: N_("Leave out some words"),
    O.put_back: N_("Put back what was left out"),
    O.hide: N_("Take it off the site"),
    O.restore: N_("Make it public again"),
    O.accept_edit: N_("Accept the change"),
    O.refuse_edit: N_("Leave the old text"),
    O.keep: N_("Leave it as it is"),
}
KEYS = {
    O.publish: "p",
    O.send_back: "a",
    O.reject: "d",
    O.safeguard: "h",
    O.redact: "l",
    O.put_back: "b",
    O.hide: "t",
    O.restore: "p",
    O.accept_edit: "p",
    O.refuse_edit: "o",
    O.keep: "s",
}
DECIDED = {
    O.publish: N_("Made public"),
    O.send_back: N_("Back with the author"),
    O.reject: N_("Not published"),
    O.safeguard: N_("Kept private"),
    O.redact: N_("Words left out"),
    O.put_back: N_("Words put back"),
    O.hide: N_("Taken off the site"),
    O.restore: N_("Made public again"),
    O.accept_edit: N_("Change accepted"),
    O.refuse_edit: N_("Old text kept"),
    O.keep: N_("Left as it is"),
    O.take_back: N_("Decision taken back"),
}
TOGETHER = {
    O.publish: N_("Publish"),
    O.reject: N_("Don't publish"),
    O.hide: N_("Take off the site"),
}
"""What can be chosen for several cases."""
DECIDED_TOGETHER = {
    O.publish: DECIDED[O.publish],
    O.accept_edit: DECIDED[O.publish],
    O.reject: DECIDED[O.reject],
    O.refuse_edit: DECIDED[O.reject],
    O.hide: DECIDED[O.hide],
}
"""What was chosen for several cases, by the outcome of one of them."""
WHAT_NOW = {
    O.publish: N_("If it should go off the site after all, look at it again."),
    O.send_back: N_("As soon as the author has changed it, it goes back to the queue."),
    O.reject: N_("If it should be public after all, look at it again. The author may object, or post it anew."),
    O.safeguard: N_("Call somebody who can reach the author. It can be made public later, if the author wants that."),
    O.redact: N_("They can be put back as long as the original is kept: look at it again."),
    O.put_back: N_("If words should be left out after all, look at it again."),
    O.hide: N_("It can be made public again: look at it again."),
    O.restore: N_("If it should go off the site after all, look at it again."),
    O.accept_edit: N_("If it should go off the site after all, look at it again."),
    O.refuse_edit: N_("The author may change the text once more; then it comes here again."),
    O.keep: N_("It can be looked at again at any time."),
}  # fmt: skip
NOTICES = {
    O.publish: "content_published",
    O.send_back: "content_returned",
    O.reject: "content_rejected",
    O.safeguard: "content_safeguarded",
    O.hide: "content_hidden",
    O.restore: "content_restored",
    O.accept_edit: "edit_accepted",
    O.refuse_edit: "edit_refused",
    O.redact: "content_redacted",
    O.put_back: "words_put_back",
}
LETTERS = (*NOTICES.values(), "appeal_upheld", "appeal_not_upheld")
"""Codes of the notices to authors that say what a moderator wrote."""
READY_REDACTION = N_(
    "We didn't change anything else. Does something important no longer make sense? Call us, and we look at it together."
)
RECONSIDERED = N_(
    "We looked at this again, and we decide differently than before. This replaces what we wrote to you earlier."
)
STATES = {
    DecisionState.waiting: N_("not in effect yet"),
    DecisionState.taken_back: N_("taken back before it took effect"),
    DecisionState.lapsed: N_("took no effect: the text had changed"),
}
"""States of a decision that a reader of a list must know; that it is in effect goes without saying."""

REPORTED = N_("A reader had told us about it.")
DURATIONS = {
    O.reject: N_("It stays off the site. That doesn't end by itself."),
    O.hide: N_("It is off the site from now on. That doesn't end by itself."),
    O.refuse_edit: N_("Your text stays on the site as it was. You can change it again."),
    O.redact: N_(
        "The words stay left out. That doesn't end by itself. Only moderators can still see your text as it was, as long as you can object."
    ),
}
DECIDED_BY = {
    Role.moderator: N_("A moderator of the municipality decided this on %(day)s."),
    Role.admin: N_("An administrator of the forum decided this on %(day)s."),
}
DECIDERS = {
    Role.moderator: N_("A moderator of the municipality"),
    Role.admin: N_("An administrator of the forum"),
}
OBJECTION = N_(
    "You can object until %(day)s, free of charge. Another colleague will then look at it again. You can also turn to an ombudsman or a court."
)


def has_message(outcome: Outcome, ready: str, text: str) -> bool:
    """Whether the selected ready sentence and the text make a message to the author."""
    has_ready_sentence = ready in READY_QUESTIONS if outcome is Outcome.send_back else bool(ready)
    return has_ready_sentence or bool(text)


def message(
    wording: Wording, outcome: Outcome, ground: str, ready: str, text: str, language: str
) -> str:
    """The moderator's message to the author: the selected ready sentence, then their own text."""
    ready_text = ""
    with override_language(language):
        if ready and outcome is Outcome.send_back:
            ready_text = ready_question(wording, ready)
        elif ready and outcome is Outcome.redact:
            ready_text = gettext(READY_REDACTION)
        elif ready and outcome in NEEDS_GROUND:
            ready_text = ready_sentence(wording, ground)
    return "\n\n".join(part for part in (ready_text, text) if part)


def ground_and_message(wording: Wording, ground: str, message_text: str, language: str) -> str:
    """What the timeline of content says: the ground in its author's language, then the message."""
    with override_language(language):
        words = ground_words(wording, ground)
    return "\n\n".join(part for part in (words, message_text) if part)


def _decision(event: CaseDecided | DecisionCarriedOut | DecisionLapsed | DecisionTakenBack) -> str:
    if event.appeal_id is not None:
        return gettext(appeal_labels.ON_APPEAL[event.outcome != Outcome.keep])
    return gettext(DECIDED[Outcome(event.outcome)])


AUDIT_LABELS = (
    AuditLabel(CaseDecided, N_("Decision"), _decision),
    AuditLabel(DecisionCarriedOut, N_("Decision in effect"), _decision),
    AuditLabel(DecisionTakenBack, N_("Decision taken back"), _decision),
    AuditLabel(DecisionLapsed, N_("Decision without effect: the text had changed"), _decision),
    AuditLabel(CaseOpened, N_("Opened for another look")),
    AuditLabel(AppealMade, N_("Objection to a decision")),
)
