"""The ideas slice: calls, ideas, votes, statuses and answers."""

from forum.feature import Slice
from forum.ideas import (
    admin,
    commands,
    content,
    intents,
    office,
    reactions,
    retention,
    routes,
    rules,
)

SLICE = Slice(
    "ideas",
    entries=routes.ENTRIES + office.ENTRIES + admin.ENTRIES,
    content=(content.IDEA,),
    reactions=reactions.REACTIONS,
    intents=intents.INTENTS,
    commands=commands.COMMANDS,
    retention=retention.RETENTION,
    words=rules.WORDS,
)
