"""Registration of the discussion slice: comments on any content."""

from forum.discussion import content, handlers, messages, pending_actions, personal_data, retention
from forum.discussion.routes import comment
from forum.feature import Slice

SLICE = Slice(
    "discussion",
    routes=comment.ROUTES,
    content=(content.COMMENT,),
    handlers=handlers.HANDLERS,
    pending_actions=pending_actions.PENDING_ACTIONS,
    retention=retention.RETENTION,
    personal_data=personal_data.PERSONAL_DATA,
    messages=messages.MESSAGES,
)
