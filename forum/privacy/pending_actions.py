"""Pending action of a member who erases their account: done when they use the mailed link or code."""

from typing import Any

from forum.accounts import queries as accounts
from forum.core.errors import NotFound
from forum.core.i18n.translations import N_
from forum.core.pending_action import ConfirmationTexts, PendingAction, PendingActionResult
from forum.core.unit_of_work import UnitOfWork
from forum.privacy import rules
from forum.privacy.actions.erasures import erase_person

ERASE = "erase"
MEMBER = "member"
"""Key in the action's data: the number of the member who asked."""
TAKE_TEXTS = "take_texts"
"""Key in the action's data: the member wants their published texts gone too."""


async def _erase(uow: UnitOfWork, data: dict[str, Any]) -> PendingActionResult:
    member = await accounts.member(uow, uow.actor.member_id) if uow.actor.member_id else None
    # Only whoever asked: not the owner of another address to which the mail was sent again.
    if member is None or member.email is None or data.get(MEMBER) != member.pk:
        raise NotFound
    rules.may_erase(uow.actor).enforce()
    await erase_person(uow, member.email, keep_texts=not data.get(TAKE_TEXTS), leaves_an_admin=True)
    return PendingActionResult("", "erased")


PENDING_ACTIONS = (
    PendingAction(
        ERASE,
        ConfirmationTexts(
            mail=N_(
                "You asked us to erase your account. Press the button and confirm, and we erase it. After that nobody can bring it back."
            ),
            sent=N_("One more step: show us that it is you who wants to erase this account."),
            confirm=N_("Press the button, and we erase your account. After that nobody can bring it back."),
            subject=N_("You erase your account"),
            subject_in_mail=N_("You erase your account"),
            mail_subject=N_("Shall we erase your account?"),
        ),
        _erase,
        by_member=True,
    ),
)  # fmt: skip
