"""The moderation slice: cases, decisions and their log, reports."""

from forum.feature import Slice
from moderation import handlers, labels, mails, personal_data, retention
from moderation.routes import case, desk, reports

SLICE = Slice(
    "moderation",
    routes=desk.ROUTES + case.ROUTES + reports.ROUTES,
    handlers=handlers.HANDLERS,
    mails=mails.MAILS,
    retention=retention.RETENTION,
    personal_data=personal_data.PERSONAL_DATA,
    audit=labels.AUDIT_LABELS,
    messages=labels.MESSAGES,
)
