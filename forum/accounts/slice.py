"""The accounts slice: members, sign-in, roles and sessions."""

from collections.abc import Sequence

from forum.accounts import commands, labels, messages, personal_data, retention
from forum.accounts.admin import addresses, blocks, member, members
from forum.accounts.mails import addresses as address_mails
from forum.accounts.mails import members as member_mails
from forum.accounts.routes import (
    address,
    code,
    confirm,
    own_block,
    own_sessions,
    own_settings,
    providers,
    sign_in,
    sign_out,
)
from forum.core.content.publishable import Authored
from forum.feature import Slice


def make(drafts: Sequence[type[Authored]], *, verification_days: int) -> Slice:
    """The slice; what guests write is a row of one of `drafts` until they confirm it.

    `verification_days`: how long the hash of a person is kept after their verification has ended.
    """
    return Slice(
        "accounts",
        routes=(
            *sign_in.ROUTES,
            *code.ROUTES,
            *confirm.ROUTES,
            *providers.ROUTES,
            *sign_out.ROUTES,
            *own_settings.ROUTES,
            *own_sessions.ROUTES,
            *address.ROUTES,
            *members.ROUTES,
            *member.ROUTES,
            *addresses.ROUTES,
            *blocks.ROUTES,
            *own_block.ROUTES,
        ),
        mails=(*member_mails.MAILS, *address_mails.MAILS),
        commands=commands.COMMANDS,
        retention=retention.retention(drafts),
        daily=(
            retention.ADDRESS_CHANGES,
            retention.delete_verifications(verification_days),
        ),
        personal_data=personal_data.PERSONAL_DATA,
        audit=labels.AUDIT_LABELS,
        messages=messages.MESSAGES,
    )
