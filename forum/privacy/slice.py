"""The privacy slice: a member's data as an export, and erasure."""

from pathlib import Path

from forum.core.mail.transport import Transport
from forum.core.site import Site
from forum.feature import Slice
from forum.privacy import (
    commands,
    handlers,
    mails,
    messages,
    pending_actions,
    personal_data,
    retention,
    routes,
)
from forum.privacy.handlers import RenderDocument


def make(
    site: Site,
    transport: Transport,
    render: RenderDocument,
    *,
    export_days: int,
    erasure_list: Path,
) -> Slice:
    """The slice. `export_days`: how long an export waits; `erasure_list`: the file for a restore."""
    return Slice(
        "privacy",
        routes=routes.ROUTES,
        handlers=(
            handlers.build_export(site, render, days=export_days),
            handlers.finish_erasure(transport, erasure_list),
        ),
        pending_actions=pending_actions.PENDING_ACTIONS,
        mails=mails.mails(site),
        commands=commands.COMMANDS,
        retention=retention.RETENTION,
        personal_data=personal_data.PERSONAL_DATA,
        messages=messages.MESSAGES,
    )
