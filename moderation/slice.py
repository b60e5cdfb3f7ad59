"""The moderation slice: cases, decisions, the log."""

from forum.feature import Slice
from moderation import handlers, labels
from moderation.routes import desk

SLICE = Slice(
    "moderation",
    entries=desk.ENTRIES,
    handlers=handlers.HANDLERS,
    words=labels.WORDS,
)
