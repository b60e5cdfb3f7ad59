"""The moderation slice: cases, decisions and their log."""

from forum.feature import Slice
from moderation import concern_labels, handlers, labels, mails, personal_data, retention
from moderation.routes import call_me, case, desk, trouble

SLICE = Slice(
    "moderation",
    routes=desk.ROUTES + case.ROUTES + trouble.ROUTES + call_me.ROUTES,
    handlers=handlers.HANDLERS,
    retention=retention.RETENTION,
    personal_data=personal_data.PERSONAL_DATA,
    mails=mails.MAILS,
    audit=labels.AUDIT_LABELS + concern_labels.AUDIT_LABELS,
    messages=labels.MESSAGES | concern_labels.MESSAGES,
)
