"""Registration of the discussion slice: comments on any content."""

from forum.discussion import content, handlers, messages, retention
from forum.discussion.routes import comment, post
from forum.feature import Slice

SLICE = Slice(
    "discussion",
    routes=comment.ROUTES,
    content=(content.COMMENT,),
    handlers=handlers.HANDLERS,
    pending_actions=post.PENDING_ACTIONS,
    retention=retention.RETENTION,
    messages=messages.MESSAGES,
)
