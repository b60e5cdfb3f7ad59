"""The discussion slice: comments on any content."""

from forum.discussion import content, posting, reactions, routes, rules
from forum.web.slice import Slice

SLICE = Slice(
    "discussion",
    entries=routes.ENTRIES,
    content=(content.COMMENT,),
    reactions=reactions.REACTIONS,
    intents=posting.INTENTS,
    words=rules.WORDS,
)
