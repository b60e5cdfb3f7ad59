"""The inbox slice: follows, notices and their mail."""

from forum.core.recurring_jobs import RecurringJob
from forum.core.site import Site
from forum.feature import Slice
from forum.inbox import handlers, messages, pending_actions, personal_data, retention
from forum.inbox.actions.digests import queue_due
from forum.inbox.mails.digests import digest_mail
from forum.inbox.mails.notices import notice_mail
from forum.inbox.routes import follow, notices, rhythms, unsubscribe


def make(site: Site) -> Slice:
    """The slice; its mails name the town."""
    return Slice(
        "inbox",
        routes=notices.ROUTES + follow.ROUTES + rhythms.ROUTES + unsubscribe.ROUTES,
        handlers=handlers.HANDLERS,
        pending_actions=pending_actions.PENDING_ACTIONS,
        mails=(notice_mail(site), digest_mail(site)),
        recurring_jobs=(RecurringJob("digests", queue_due),),
        retention=retention.RETENTION,
        personal_data=personal_data.PERSONAL_DATA,
        messages=messages.MESSAGES,
    )
