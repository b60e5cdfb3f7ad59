"""The moderation slice: cases, decisions and their log, reports, appeals, people in trouble or who ask for help."""

from forum.feature import Slice
from moderation import handlers, personal_data, retention
from moderation.actions.appeal_effects import APPEAL, DECISION
from moderation.actions.morning import MORNING
from moderation.actions.notes import CASE
from moderation.labels import appeals as appeal_labels
from moderation.labels import cases as labels
from moderation.labels import concerns as concern_labels
from moderation.labels import help_requests as help_labels
from moderation.labels import notes as note_labels
from moderation.labels import photos as photo_labels
from moderation.labels import translation as translation_labels
from moderation.mails import alerts, morning
from moderation.mails import help_requests as help_mails
from moderation.mails import reports as report_mails
from moderation.presenters.appeals import appeal_links, decision_links, restrictions_on
from moderation.presenters.notes import note_links
from moderation.routes import (
    appeal_list,
    appeals,
    author_history,
    batch,
    call_me,
    case,
    claims,
    desk,
    help_requests,
    left_out,
    log,
    notes,
    objection,
    photos,
    queue,
    redaction,
    report_list,
    reports,
    similar,
    translate,
    transparency,
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
        *claims.ROUTES,
        *notes.ROUTES,
        *author_history.ROUTES,
        *batch.ROUTES,
        *left_out.ROUTES,
        *photos.ROUTES,
        *redaction.ROUTES,
        *similar.ROUTES,
        *translate.ROUTES,
        *reports.ROUTES,
        *report_list.ROUTES,
        *trouble_list.ROUTES,
        *trouble.ROUTES,
        *call_me.ROUTES,
        *help_requests.ROUTES,
        *appeal_list.ROUTES,
        *appeals.ROUTES,
        *objection.ROUTES,
        *transparency.ROUTES,
    ),
    handlers=handlers.HANDLERS,
    notice_links={DECISION: decision_links, APPEAL: appeal_links, CASE: note_links},
    restrictions=(restrictions_on,),
    retention=retention.RETENTION,
    daily_jobs=(MORNING,),
    personal_data=personal_data.PERSONAL_DATA,
    mails=alerts.MAILS + help_mails.MAILS + report_mails.MAILS + morning.MAILS,
    audit=labels.AUDIT_LABELS
    + concern_labels.AUDIT_LABELS
    + note_labels.AUDIT_LABELS
    + photo_labels.AUDIT_LABELS
    + translation_labels.AUDIT_LABELS,
    messages=labels.MESSAGES
    | concern_labels.MESSAGES
    | appeal_labels.MESSAGES
    | help_labels.MESSAGES
    | note_labels.MESSAGES
    | photo_labels.MESSAGES
    | translation_labels.MESSAGES,
)
