"""The moderation slice: cases, decisions, the log."""

from forum.feature import Slice
from moderation import reactions, routes, words

SLICE = Slice(
    "moderation",
    entries=routes.ENTRIES,
    reactions=reactions.REACTIONS,
    words=words.WORDS,
)
