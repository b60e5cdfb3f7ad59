"""The moderation slice: cases, decisions and their log."""

from forum.feature import Slice
from moderation import handlers, labels, personal_data, retention
from moderation.routes import desk, similar

SLICE = Slice(
    "moderation",
    routes=(*desk.ROUTES, *similar.ROUTES),
    handlers=handlers.HANDLERS,
    retention=retention.RETENTION,
    personal_data=personal_data.PERSONAL_DATA,
    audit=labels.AUDIT_LABELS,
    messages=labels.MESSAGES,
)
