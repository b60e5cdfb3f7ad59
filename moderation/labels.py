"""Labels and messages of moderation: for the desk, and for authors in their language."""

from forum.core.audit.label import AuditLabel
from forum.core.content.grounds import (
    READY_QUESTIONS,
    Wording,
    ground_words,
    ready_question,
    ready_sentence,
)
from forum.core.i18n.translations import N_, gettext, override_language
from forum.core.screening.official_names import OFFICIAL_NAME
from forum.core.screening.signs import ADVERTISING, CRY_FOR_HELP, PERSONAL_DATA
from forum.core.visibility import Visibility
from moderation.events import CaseDecided, CaseOpened
from moderation.rules import NEEDS_GROUND
from moderation.tables import CaseKind, Outcome

O = Outcome

MESSAGES = {
    "not_moderator": N_("Only moderators can decide about this."),
    "own_content": N_("You wrote this yourself, so a colleague decides about it."),
    "nothing_to_decide": N_("There is nothing to decide about this as it stands now."),
    "ground_needed": N_("Choose the house rule this is about."),
    "message_needed": N_("Write to the author, or choose a ready sentence."),
    "case_decided": N_("A colleague was first. This has been decided."),
    "case_withdrawn": N_(
        "The author took this back in the meantime, so there is nothing left to decide."
    ),
    "case_changed": N_("This changed while you were reading. Look at it again, then decide."),
    "not_your_decision": N_("Only the colleague who decided can take it back."),
    "no_way_back": N_("This decision can't be taken back."),
    "moved_on": N_("Something has happened since, so this can't be taken back any more."),
    "too_late_to_take_back": N_("You can take a decision back for ten minutes. That time is over."),
    "decided_publish": N_("It is public now. The author hears of it."),
    "decided_return": N_("It is back with the author, with your question."),
    "decided_reject": N_("It stays off the site. The author reads why."),
    "decided_safeguard": N_("It is kept private. The author reads that we are thinking of them."),
    "decided_hide": N_("It is off the site. The author reads why."),
    "decided_restore": N_("It is public again. The author hears of it."),
    "decided_accept_edit": N_("The new text is public now. The author hears of it."),
    "decided_refuse_edit": N_("The text stays as it was. The author hears of it."),
    "decided_keep": N_("It stays as it is."),
    "case_merged": N_(
        "They are one now. The authors hear of it. You can split them again beside the case."
    ),
    "case_split": N_("They are on their own again, each with its own support and comments."),
    "decided_take_back": N_("Your decision is taken back. The case is open again."),
}
CASE_KINDS = {
    CaseKind.new: N_("New"),
    CaseKind.edited: N_("Changed text"),
    CaseKind.public: N_("Opened by a colleague"),
}
SIGN_TAGS = {
    CRY_FOR_HELP: N_("May be a cry for help"),
    PERSONAL_DATA: N_("Personal details"),
    ADVERTISING: N_("Many links"),
    OFFICIAL_NAME: N_("Name like the municipality's"),
}
SIGNS = {
    CRY_FOR_HELP: (
        N_("The author may be having a hard time"),
        N_("Some words may be a cry for help. Keep it private, and call somebody who can reach the author today."),
    ),
    PERSONAL_DATA: (
        N_("There may be personal details in it"),
        N_("It looks as if there is a phone number, an address or an e-mail address in the text. Ask the author to leave it out before all can read it."),
    ),
    ADVERTISING: (
        N_("There are many links in it"),
        N_("That can be advertising, or just somebody who looked things up."),
    ),
    OFFICIAL_NAME: (
        N_("The name looks like the municipality's"),
        N_("Readers may take the author for the municipality or for a colleague. Is it just their own name? Then it can be published."),
    ),
}  # fmt: skip
BUTTONS = {
    O.publish: N_("Make it public"),
    O.send_back: N_("Ask the author to change something"),
    O.reject: N_("Don't publish it"),
    O.safeguard: N_("Keep it private and help"),
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
    O.hide: "t",
    O.restore: "p",
    O.accept_edit: "p",
    O.refuse_edit: "o",
    O.keep: "k",
}
DECIDED = {
    O.publish: N_("Made public"),
    O.send_back: N_("Back with the author"),
    O.reject: N_("Not published"),
    O.safeguard: N_("Kept private"),
    O.hide: N_("Taken off the site"),
    O.restore: N_("Made public again"),
    O.accept_edit: N_("Change accepted"),
    O.refuse_edit: N_("Old text kept"),
    O.keep: N_("Left as it is"),
    O.take_back: N_("Decision taken back"),
}
WHAT_NOW = {
    O.publish: N_("If it should go off the site after all, look at it again."),
    O.send_back: N_("As soon as the author has changed it, it goes back to the queue."),
    O.reject: N_("It can't be made public any more. The author may post it anew, or call."),
    O.safeguard: N_("Call somebody who can reach the author. It can be made public later, if the author wants that."),
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
}
VISIBILITY_NOTICES = {
    Visibility.pending: "content_received",
    Visibility.public: "content_restored",
    Visibility.hidden: "content_hidden",
    Visibility.safeguarded: "content_safeguarded",
}
TAKEN_BACK = N_("We are sorry. Our last decision was a mistake, so we have taken it back.")


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
        elif ready and outcome in NEEDS_GROUND:
            ready_text = ready_sentence(wording, ground)
    return "\n\n".join(part for part in (ready_text, text) if part)


def letter(wording: Wording, ground: str, message_text: str, language: str) -> str:
    """The full text to the author: the ground in their language, then the moderator's message."""
    with override_language(language):
        words = ground_words(wording, ground)
    return "\n\n".join(part for part in (words, message_text) if part)


def _decision(event: CaseDecided) -> str:
    return gettext(DECIDED[Outcome(event.outcome)])


AUDIT_LABELS = (
    AuditLabel(CaseDecided, N_("Decision"), _decision),
    AuditLabel(CaseOpened, N_("Opened for another look")),
)
