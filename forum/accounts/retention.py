"""Retention of accounts: sign-ins, sessions, and browsers that nobody signs in with any more."""

from sqlalchemy import or_
from sqlmodel import col

from forum.accounts.tables import (
    AddressChange,
    Block,
    FormerAddress,
    KnownBrowser,
    ProviderSignIn,
    Session,
    SignIn,
    Verification,
    WaitingAction,
)
from forum.core.i18n.translations import N_
from forum.core.retention import Retention

RETENTION = (
    Retention(
        "sign_ins", SignIn, "id",
        lambda before: col(SignIn.expires_at) < before,
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
        "verifications", Verification, "member_id",
        lambda before: col(Verification.expires_at) < before,
        N_("A code by which we recognise you if you show again that you live here, after that has ended"),
    ),
    Retention(
        "drafts", WaitingAction, "id",
        lambda before: col(WaitingAction.waits_since) < before,
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
