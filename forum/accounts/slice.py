"""The accounts slice: members, sign-in, roles and sessions."""

from forum.accounts import commands, mails, routes, rules
from forum.web.slice import Slice

SLICE = Slice(
    "accounts",
    entries=routes.ENTRIES,
    mails=mails.MAILS,
    commands=commands.COMMANDS,
    words=rules.WORDS,
)
