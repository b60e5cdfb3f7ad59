"""Messages of the inbox, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "notices_read": N_("You have seen everything."),
    "following": N_("We will tell you when something happens here."),
    "unfollowed": N_("We won't tell you about this any more."),
}  # fmt: skip
