"""The privacy slice: a member's data as an export, and erasure."""

from pathlib import Path
from typing import Protocol

from forum.core.mail.kept_mails import KeptMails
from forum.core.media.storage import Storage
from forum.core.site import Site
from forum.feature import Slice
from forum.privacy import (
    commands,
    handlers,
    labels,
    mails,
    messages,
    pending_actions,
    personal_data,
    retention,
)
from forum.privacy.actions.copies import Copies
from forum.privacy.actions.inactivity import daily_tasks
from forum.privacy.handlers import RenderDocument
from forum.privacy.routes import own_data, statement, upkeep


class RetentionDays(Protocol):
    """The settings for how many days this slice keeps things."""

    drafts: int
    exports: int
    inactive: int
    mails: int
    sign_ins: int


def make(
    site: Site,
    kept_mails: KeptMails,
    render: RenderDocument,
    storage: Storage,
    *,
    days: RetentionDays,
    erasure_list: Path,
    adds_mails: bool,
    backup_days: int,
) -> Slice:
    """The slice. `days`: how long things are kept; `erasure_list`: the file for a restore.

    `adds_mails`: the transport adds to the kept mails. `backup_days`: how long backups are kept.
    """
    copies = Copies(kept_mails, erasure_list)
    address_days = max(days.drafts, days.sign_ins, backup_days)
    return Slice(
        "privacy",
        routes=(*own_data.ROUTES, *statement.ROUTES, *upkeep.ROUTES),
        handlers=(
            handlers.build_export(site, render, storage, days=days.exports),
            handlers.finish_erasure(copies),
        ),
        pending_actions=pending_actions.PENDING_ACTIONS,
        mails=mails.mails(site, inactive_days=days.inactive),
        commands=commands.COMMANDS,
        retention=retention.RETENTION,
        daily=(
            *daily_tasks(days.inactive),
            retention.delete_mails(
                kept_mails, days.mails, keeps=adds_mails or kept_mails.has_any()
            ),
            retention.finish_erasures(copies),
            retention.drop_addresses(erasure_list, address_days),
        ),
        personal_data=personal_data.PERSONAL_DATA,
        audit=labels.AUDIT_LABELS,
        messages=messages.MESSAGES,
    )
