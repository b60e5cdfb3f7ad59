"""The accounts slice: members, sign-in, roles and sessions."""

from forum.accounts import (
    asked,
    commands,
    confirming,
    leaving,
    mails,
    providers,
    retention,
    routes,
    rules,
)
from forum.feature import Slice

SLICE = Slice(
    "accounts",
    entries=(
        *routes.ENTRIES,
        *asked.ENTRIES,
        *confirming.ENTRIES,
        *providers.ENTRIES,
        *leaving.ENTRIES,
    ),
    mails=mails.MAILS,
    commands=commands.COMMANDS,
    retention=retention.RETENTION,
    words=rules.WORDS,
)
