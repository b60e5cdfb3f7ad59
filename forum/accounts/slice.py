"""The accounts slice: members, sign-in, roles and sessions."""

from forum.accounts import commands, leaving, mails, providers, retention, routes, rules
from forum.web.slice import Slice

SLICE = Slice(
    "accounts",
    entries=(*routes.ENTRIES, *providers.ENTRIES, *leaving.ENTRIES),
    mails=mails.MAILS,
    commands=commands.COMMANDS,
    retention=retention.RETENTION,
    words=rules.WORDS,
)
