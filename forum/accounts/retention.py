"""Retention of accounts: sign-ins, sessions, and browsers that nobody signs in with any more.

And of drafts: one written signed out is tied to its person by a sign-in, one that waits for a step by a
waiting action. So neither is deleted before its draft, nor the draft while one of them offers a step.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, and_, false, or_, select, union_all
from sqlmodel import col

from forum.accounts.actions.addresses import complete_due_change
from forum.accounts.actions.sign_ins import SIGN_IN_MAIL
from forum.accounts.actions.verifications import forget_verifications
from forum.accounts.tables import (
    AddressChange,
    Block,
    FormerAddress,
    KnownBrowser,
    ProviderSignIn,
    Session,
    SignIn,
    WaitingAction,
)
from forum.core.content.erasure import destroy_before
from forum.core.content.publishable import Authored
from forum.core.i18n.translations import N_
from forum.core.mail.queue import Mail
from forum.core.mail.sending import is_still_tried
from forum.core.retention import DailyTask, Retention
from forum.core.unit_of_work import SessionFactory
from forum.core.visibility import Visibility

Tie = type[SignIn] | type[WaitingAction]

ADDRESS_CHANGES = DailyTask("address_changes", complete_due_change, deletes=False)
"""Addresses that administrators asked for, once the old mailbox had its time to object."""


def _number(tie: Tie, kind: str) -> ColumnElement[int]:
    """The number of the content that a tie is about; NULL if it is of another kind."""
    return cast(ColumnElement[int], col(tie.intent_data)[kind].as_integer())


def carries_draft(tie: Tie, tables: Sequence[type[Authored]]) -> ColumnElement[bool]:
    """SQL condition: the draft that a sign-in or waiting action would complete is still there."""
    drafts = (
        select(col(table.id)).where(
            col(table.id) == _number(tie, table.KIND), col(table.visibility) == Visibility.draft
        )
        for table in tables
    )
    return or_(false(), *(draft.exists() for draft in drafts))


def unconfirmed_drafts(table: type[Authored], label: str) -> Retention:
    """Drafts that were never confirmed, or whose author never took the step that was left.

    Days count from the last step that was offered: a mailed link's end, or when the step was left. A mail
    that waits to be sent offers one yet. The numbers of what is offered are gathered once per statement,
    by the indexes on those moments.
    """

    def expired(before: datetime) -> ColumnElement[bool]:
        mailed, left = _number(SignIn, table.KIND), _number(WaitingAction, table.KIND)
        queued = select(col(Mail.data)["sign_in"].as_integer()).where(
            col(Mail.kind) == SIGN_IN_MAIL, is_still_tried()
        )
        offered = union_all(
            select(mailed).where(mailed.is_not(None), col(SignIn.expires_at) >= before),
            select(mailed).where(mailed.is_not(None), col(SignIn.id).in_(queued)),
            select(left).where(left.is_not(None), col(WaitingAction.waits_since) >= before),
        )
        return and_(
            col(table.visibility) == Visibility.draft,
            col(table.posted_at) < before,
            col(table.id).not_in(offered),
        )

    return Retention("drafts", table, "id", expired, label, first=destroy_before(table.KIND))


def delete_verifications(days: int) -> DailyTask:
    """The daily task that deletes verifications which have ended; what relies on the person is asked first."""

    async def step(session_factory: SessionFactory) -> int:
        async with session_factory.unit_of_work() as uow:
            return await forget_verifications(uow, uow.now - timedelta(days=days))

    label = N_(
        "A code by which we recognise you if you show again that you live here, after that has ended"
    )
    return DailyTask("verifications", step, label)


def retention(drafts: Sequence[type[Authored]]) -> tuple[Retention, ...]:
    """What of accounts expires; what guests write is a row of one of `drafts` until they confirm it."""
    return (
        Retention(
            "sign_ins", SignIn, "id",
            # The draft has no other tie to its person, by which an erasure or an export would find it.
            lambda before: and_(
                col(SignIn.expires_at) < before,
                ~and_(col(SignIn.used_at).is_(None), carries_draft(SignIn, drafts)),
            ),
            N_("The address that someone asked to sign in with, after the e-mail was used or became too old"),
        ),
        Retention(
            "sign_ins", ProviderSignIn, "state_hash",
            lambda before: col(ProviderSignIn.expires_at) < before,
        ),
        Retention(
            "sign_ins", AddressChange, "id",
            lambda before: col(AddressChange.expires_at) < before,
            N_("A new e-mail address that someone asked for, and that was not confirmed"),
        ),
        Retention(
            "former_addresses", FormerAddress, "id",
            lambda before: col(FormerAddress.changed_at) < before,
            N_("An e-mail address that you had before"),
        ),
        Retention(
            "cases", Block, "id",
            lambda before: or_(col(Block.lifted_at) < before, col(Block.until) < before),
            N_("That your account was blocked, and why, after the block ended"),
        ),
        Retention(
            "drafts", WaitingAction, "id",
            lambda before: and_(
                col(WaitingAction.waits_since) < before, ~carries_draft(WaitingAction, drafts)
            ),
            N_("What you wrote or chose, and for which you did not take the step that was left"),
        ),
        Retention(
            "sessions", Session, "id_hash",
            lambda before: col(Session.expires_at) < before,
            N_("That you were signed in on a device, after you are signed out"),
        ),
        Retention(
            "browsers", KnownBrowser, "secret_hash",
            lambda before: col(KnownBrowser.seen_at) < before,
            N_("That you have signed in with a browser before (this stops others from using up your sign-in e-mails)"),
        ),
    )  # fmt: skip
