"""The operator's rate limits, as `settings/loader.py` takes them."""

from pydantic import BaseModel, ConfigDict, Field

from forum.accounts.rules import SIGN_IN_TIME


class LimitSettings(BaseModel):
    """So many in so many seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    count: int = Field(ge=1)
    seconds: int = Field(ge=1)


class MailboxLimit(LimitSettings):
    """So many mails to a mailbox, in no longer than a mailed link works.

    Then whoever is over it has a mail whose link works until another can be asked for.
    """

    seconds: int = Field(ge=1, le=int(SIGN_IN_TIME.total_seconds()))


class Limits(BaseModel):
    """Every rate limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: LimitSettings
    member: LimitSettings
    contributions: LimitSettings
    sign_in_mailbox: MailboxLimit
    sign_in_mailbox_total: MailboxLimit
    sign_in_browser: MailboxLimit
    sign_in_address: LimitSettings
    sign_in_total: LimitSettings
    sign_in_tries: LimitSettings
