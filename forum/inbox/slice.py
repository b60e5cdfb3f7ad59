"""The inbox slice: follows, notices and their mail."""

from forum.core.site import Site
from forum.feature import Slice
from forum.inbox import mails, messages, pending_actions, personal_data, retention, routes


def make(site: Site) -> Slice:
    """The slice; its mails name the town."""
    return Slice(
        "inbox",
        routes=routes.ROUTES,
        pending_actions=pending_actions.PENDING_ACTIONS,
        mails=mails.mails(site),
        retention=retention.RETENTION,
        personal_data=personal_data.PERSONAL_DATA,
        messages=messages.MESSAGES,
    )
