"""The second factor slice: passkeys and recovery codes of colleagues."""

from forum.feature import Slice
from forum.second_factor import (
    admin,
    commands,
    handlers,
    labels,
    mails,
    messages,
    personal_data,
    retention,
)
from forum.second_factor.routes import confirm, security

SLICE = Slice(
    "second_factor",
    routes=(*security.ROUTES, *confirm.ROUTES, *admin.ROUTES),
    handlers=handlers.HANDLERS,
    mails=mails.MAILS,
    commands=commands.COMMANDS,
    retention=retention.RETENTION,
    personal_data=personal_data.PERSONAL_DATA,
    audit=labels.AUDIT_LABELS,
    messages=messages.MESSAGES,
)
