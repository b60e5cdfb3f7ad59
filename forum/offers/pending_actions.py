"""Pending action of a guest who confirms an offer of help."""

from typing import Any

from forum.core.content.pending_drafts import claim_of, discard_of
from forum.core.i18n.translations import N_
from forum.core.pending_action import ConfirmationTexts, PendingAction, PendingActionResult
from forum.core.unit_of_work import UnitOfWork
from forum.offers import actions
from forum.offers.presenters import offer_path
from forum.offers.rules import sent_code
from forum.offers.tables import KIND, Offer


async def _send(uow: UnitOfWork, data: dict[str, Any]) -> PendingActionResult:
    offer = await actions.submit_draft(uow, int(data[KIND]))
    return PendingActionResult(offer_path(uow, offer.subject), sent_code(offer))


PENDING_ACTIONS = (
    PendingAction(
        "send_offer",
        ConfirmationTexts(
            mail=N_(
                "You would like to help: thank you. We have kept your offer. To send it to the officials, please confirm that this address is yours."
            ),
            sent=N_("Your offer is kept. One step is left: show us that this address is yours."),
            confirm=N_("Press the button and your offer is on its way to the officials."),
            subject=N_("Your offer to help"),
            subject_in_mail=N_("Your offer to help:"),
        ),
        _send,
        discard_of(Offer),
        claim_of(Offer),
    ),
)
