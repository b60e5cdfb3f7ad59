"""The moderation slice: cases, decisions and their log, reports, appeals, people in trouble."""

from forum.feature import Slice
from moderation import handlers, personal_data, retention
from moderation.actions.appeal_effects import APPEAL, DECISION
from moderation.labels import appeals as appeal_labels
from moderation.labels import cases as labels
from moderation.labels import concerns as concern_labels
from moderation.mails import alerts
from moderation.mails import reports as report_mails
from moderation.presenters.appeals import appeal_links, decision_links, restrictions_on
from moderation.routes import (
    appeal_list,
    appeals,
    batch,
    call_me,
    case,
    desk,
    left_out,
    log,
    objection,
    queue,
    report_list,
    reports,
    similar,
    trouble,
    trouble_list,
)

SLICE = Slice(
    "moderation",
    routes=(
        *queue.ROUTES,
        *log.ROUTES,
        *desk.ROUTES,
        *case.ROUTES,
        *batch.ROUTES,
        *left_out.ROUTES,
        *similar.ROUTES,
        *reports.ROUTES,
        *report_list.ROUTES,
        *trouble_list.ROUTES,
        *trouble.ROUTES,
        *call_me.ROUTES,
        *appeal_list.ROUTES,
        *appeals.ROUTES,
        *objection.ROUTES,
    ),
    handlers=handlers.HANDLERS,
    notice_links={DECISION: decision_links, APPEAL: appeal_links},
    restrictions=(restrictions_on,),
    retention=retention.RETENTION,
    personal_data=personal_data.PERSONAL_DATA,
    mails=alerts.MAILS + report_mails.MAILS,
    audit=labels.AUDIT_LABELS + concern_labels.AUDIT_LABELS,
    messages=labels.MESSAGES | concern_labels.MESSAGES | appeal_labels.MESSAGES,
)
