"""Rate limit settings: the table `[limits]` of `settings.toml`."""

from pydantic import Field

from forum.accounts.rules import SIGN_IN_TIME
from forum.settings.section import Section
from forum.settings.types import MAX_DAYS


class LimitSettings(Section):
    """At most `count` in `seconds`."""

    count: int = Field(ge=1, le=1_000_000_000)
    seconds: int = Field(ge=1, le=MAX_DAYS * 24 * 3600)


class MailboxLimit(LimitSettings):
    """At most `count` mails to a mailbox, in a window no longer than a mailed link is valid.

    So a recipient over the limit has a mail with a link that works until the next can be requested.
    """

    seconds: int = Field(ge=1, le=int(SIGN_IN_TIME.total_seconds()))


class Limits(Section):
    """Every rate limit."""

    address: LimitSettings
    member: LimitSettings
    contributions: LimitSettings
    sign_in_mailbox: MailboxLimit
    sign_in_mailbox_total: MailboxLimit
    sign_in_browser: MailboxLimit
    sign_in_address: LimitSettings
    sign_in_total: LimitSettings
    sign_in_tries: LimitSettings
    second_factor_tries: LimitSettings
    reports: LimitSettings
    report_mails: LimitSettings
    help_requests: LimitSettings
    help_requests_total: LimitSettings
    help_mails: LimitSettings
    cards: LimitSettings
    sitemaps: LimitSettings
    uploads: LimitSettings
    member_uploads: LimitSettings
