"""The discussion slice: comments on any content."""

from forum.discussion import content, posting, reactions, retention, routes, rules
from forum.feature import Slice

SLICE = Slice(
    "discussion",
    entries=routes.ENTRIES,
    content=(content.COMMENT,),
    reactions=reactions.REACTIONS,
    intents=posting.INTENTS,
    retention=retention.RETENTION,
    words=rules.WORDS,
)
