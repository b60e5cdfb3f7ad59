"""The moderation slice: cases, decisions and their log, reports, people in trouble."""

from forum.feature import Slice
from moderation import concern_labels, handlers, labels, personal_data, retention
from moderation.mails import alerts
from moderation.mails import reports as report_mails
from moderation.routes import call_me, case, desk, left_out, log, queue, reports, similar, trouble

SLICE = Slice(
    "moderation",
    routes=(
        *queue.ROUTES,
        *log.ROUTES,
        *desk.ROUTES,
        *case.ROUTES,
        *left_out.ROUTES,
        *similar.ROUTES,
        *reports.ROUTES,
        *trouble.ROUTES,
        *call_me.ROUTES,
    ),
    handlers=handlers.HANDLERS,
    retention=retention.RETENTION,
    personal_data=personal_data.PERSONAL_DATA,
    mails=alerts.MAILS + report_mails.MAILS,
    audit=labels.AUDIT_LABELS + concern_labels.AUDIT_LABELS,
    messages=labels.MESSAGES | concern_labels.MESSAGES,
)
