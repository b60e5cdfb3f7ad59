"""Words for states and ways of offers, and the texts of their notices."""

from forum.core.audit.label import AuditLabel
from forum.core.content.notice_text import NoticeText
from forum.core.i18n.translations import N_
from forum.offers.events import OfferAnswered, OfferClosed
from forum.offers.tables import OfferState, Way

WAYS = {
    Way.hands: N_("With my hands: carry, build, cook, drive"),
    Way.place: N_("With a place, or with things that I have"),
    Way.knowledge: N_("With what I know or can do"),
    Way.other: N_("In another way"),
}
STATES = {
    OfferState.new: N_("Waits for an answer"),
    OfferState.answered: N_("Answered"),
    OfferState.closed: N_("Closed"),
}
OWN_STATES = {
    OfferState.new: N_("An official will read it. Then you hear from us."),
    OfferState.answered: N_("You have our answer."),
    OfferState.closed: N_("This is arranged. Thank you."),
}
"""What the person who made an offer reads of its state."""
NOTICES = {
    "offer_answered": NoticeText(
        N_("We answer your offer to help with “%(about)s”"),
        N_("Your offer and our answer are on your page. You can withdraw your offer there."),
        button_label=N_("Look at my offer"),
    ),
}
AUDIT_LABELS = (
    AuditLabel(OfferAnswered, N_("Answered an offer of help")),
    AuditLabel(OfferClosed, N_("Closed an offer of help")),
)
