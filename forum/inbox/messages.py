"""Messages of the inbox, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "notices_read": N_("Everything is marked as read."),
    "following": N_("We will tell you when something happens here."),
    "unfollowed": N_("We won't send you any more news about this."),
}  # fmt: skip
