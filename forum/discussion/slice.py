"""The discussion slice: comments on any content."""

from forum.discussion import content, handlers, messages, retention
from forum.discussion.routes import comment, post
from forum.feature import Slice

SLICE = Slice(
    "discussion",
    entries=comment.ENTRIES,
    content=(content.COMMENT,),
    handlers=handlers.HANDLERS,
    intents=post.INTENTS,
    retention=retention.RETENTION,
    words=messages.WORDS,
)
