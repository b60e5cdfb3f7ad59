"""Rules of offers of help: who sees them, sends them and answers them. Pure."""

from forum.core.actor import Actor
from forum.core.content.summary import Summary
from forum.core.screening.signs import distress_of
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from forum.core.visibility import Visibility
from forum.offers.tables import Offer, OfferState

SENT = Visibility.safeguarded
"""The visibility of every offer from the moment it is sent: it is never public."""

GONE = "offer_gone"
"""The code of what whoever looks for a withdrawn offer reads."""


def may_see(actor: Actor, summary: Summary) -> bool:
    """Its author and officials see an offer that was sent and not withdrawn; moderators don't."""
    is_theirs = actor.owns(summary.author_id) or actor.is_official
    return summary.visibility is SENT and is_theirs


def may_withdraw(actor: Actor, offer: Offer) -> bool:
    """Authors may withdraw their offer at any time; nobody else learns that there is one."""
    return actor.owns(offer.author_id)


def may_handle(actor: Actor, offer: Offer) -> Verdict:
    """Officials answer and close offers, but not their own."""
    official = ALLOWED if actor.is_official else denied("not_official")
    return first_denial(official, denied("own_offer") if actor.owns(offer.author_id) else ALLOWED)


def is_answered_so(actor: Actor, offer: Offer, answer: str) -> bool:
    """Whether the actor gave this very answer, and nothing happened since."""
    is_theirs = offer.state is OfferState.answered and actor.owns(offer.answered_by)
    return is_theirs and offer.answer == answer


def may_close(actor: Actor, offer: Offer) -> Verdict:
    """An offer is closed once."""
    is_open = denied("offer_closed") if offer.state is OfferState.closed else ALLOWED
    return first_denial(may_handle(actor, offer), is_open)


def sent_code(offer: Offer) -> str:
    """The code of the message that follows an offer.

    Whoever may be in danger gets no thanks: the page says something else first.
    """
    return "" if distress_of(offer.body, offer.times) else "offer_sent"
