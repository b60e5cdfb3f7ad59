"""Retention of offers: drafts that guests never confirmed, and offers on what has ended."""

from sqlmodel import col

from forum.accounts.retention import unconfirmed_drafts
from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from forum.offers.tables import Offer

RETENTION = (
    unconfirmed_drafts(
        Offer,
        N_(
            "An offer of help that someone made without signing in and never confirmed, and the address they gave, after our last e-mail about it"
        ),
    ),
    Retention(
        "offers", Offer, "id", lambda before: col(Offer.ended_at) < before,
        N_("That you offered to help, how to reach you, and our answer, after the idea or the project has ended"),
    ),
)  # fmt: skip
