"""The accounts slice: members, sign-in, roles and sessions."""

from forum.accounts import admin, commands, mails, messages, retention
from forum.accounts.routes import code, confirm, providers, sign_in, sign_out
from forum.feature import Slice

SLICE = Slice(
    "accounts",
    entries=(
        *sign_in.ENTRIES,
        *code.ENTRIES,
        *confirm.ENTRIES,
        *providers.ENTRIES,
        *sign_out.ENTRIES,
        *admin.ENTRIES,
    ),
    mails=mails.MAILS,
    commands=commands.COMMANDS,
    retention=retention.RETENTION,
    words=messages.WORDS,
)
