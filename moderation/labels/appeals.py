"""Words of appeals: what the answers say to their authors, and how the desk calls them."""

from forum.core.i18n.translations import N_
from moderation.tables.cases import CaseState
from moderation.tables.decisions import Outcome

O = Outcome

MESSAGES = {
    "own_decision": N_(
        "You took this decision yourself. Another moderator or an administrator looks at it again."
    ),
    "appeal_superseded": N_(
        "This decision is no longer in force, so there is nothing to object to any more."
    ),
    "appeal_late": N_("It is too late to object to this decision."),
    "appeal_made": N_("You have objected to this decision already."),
    "appeal_closed": N_("This changed in the meantime, so there is nothing left to decide."),
    "appeal_sent": N_("We have your objection. You can read below what happens next."),
    "appeal_decided": N_("The author reads what you decided."),
}

ANOTHER_PERSON = N_("It is somebody else than who took the first decision.")
UPHELD = {
    O.reject: N_("We looked at it again, and you were right: what you wrote is on the site now. We are sorry."),
    O.hide: N_("We looked at it again, and you were right: what you wrote is back on the site, with everything it had. We are sorry."),
    O.refuse_edit: N_("We looked at it again, and you were right: your change is on the site now. We are sorry."),
    O.redact: N_("We looked at it again, and you were right: the words that we left out are back in your text. We are sorry."),
}  # fmt: skip
EDIT_LOST = N_(
    "We looked at it again, and you were right. We are sorry: we no longer have your change. Please make it once more."
)
WORDS_LOST = N_(
    "We looked at it again, and you were right. We are sorry: we can't put the words back ourselves, because your text has changed since. Call us if you want them back."
)
NOT_UPHELD = N_("We looked at it again with what you wrote to us. Our decision stays.")
FURTHER_REDRESS = N_("Don't you agree? You can still turn to an ombudsman or a court.")
"""What the answers to an appeal say, by the outcome of the decision that it is against."""
APPEAL_STATES = {
    CaseState.open: N_("Waiting for a decision"),
    CaseState.decided: N_("Decided"),
    CaseState.closed: N_("Nothing left to decide"),
}
ON_APPEAL = {True: N_("Objection upheld"), False: N_("Objection not upheld")}
