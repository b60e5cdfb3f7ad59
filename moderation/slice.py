"""The moderation slice: cases, decisions and their log."""

from forum.feature import Slice
from moderation import handlers, labels
from moderation.routes import desk

SLICE = Slice(
    "moderation",
    routes=desk.ROUTES,
    handlers=handlers.HANDLERS,
    messages=labels.MESSAGES,
)
