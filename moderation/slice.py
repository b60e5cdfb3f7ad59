"""The moderation slice: cases, decisions and their log, appeals."""

from forum.feature import Slice
from moderation import handlers, labels, personal_data, retention
from moderation.actions.appeal_effects import APPEAL, DECISION
from moderation.presenters.appeals import appeal_links, decision_links, restrictions_on
from moderation.routes import appeals, case, desk, objection

SLICE = Slice(
    "moderation",
    routes=desk.ROUTES + case.ROUTES + appeals.ROUTES + objection.ROUTES,
    handlers=handlers.HANDLERS,
    notice_links={DECISION: decision_links, APPEAL: appeal_links},
    restrictions=(restrictions_on,),
    retention=retention.RETENTION,
    personal_data=personal_data.PERSONAL_DATA,
    audit=labels.AUDIT_LABELS,
    messages=labels.MESSAGES,
)
