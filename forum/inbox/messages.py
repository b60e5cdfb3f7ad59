"""Messages of the inbox, by public code."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "notices_read": N_("Everything is marked as read."),
    "following": N_("We will tell you when something happens here."),
    "rhythms_saved": N_("Your choice is saved."),
    "mail_off": N_("We will no longer e-mail you about what you follow. You still see it on the site."),
    "mail_kind_off": N_("We will no longer e-mail you about this."),
    "mail_weekly": N_("From now on you get at most one e-mail a week."),
    "mail_changed": N_("Your choice is saved. You get e-mails as you chose."),
    "unfollowed": N_("We won't send you any more news about this."),
}  # fmt: skip
