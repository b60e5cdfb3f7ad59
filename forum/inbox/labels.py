"""Texts of notices that any content type may use; a content type can have its own for each code."""

from forum.core.content.notice_text import NoticeText
from forum.core.i18n.translations import N_

RULE = N_("The reason is one of our house rules. Call us if you don't agree: we look again.")
READ_FIRST = N_("%(who)s reads it by %(day)s, and then you hear from us.")
CHANGE_IT = N_(
    "Change it on its page and send it again, or leave it as it is: nobody else sees it."
)
OTHERS_READ = N_("Others can read it and react. We tell you when something happens.")

NOTICES = {
    "content_received": NoticeText(N_("We received what you wrote"), READ_FIRST),
    "content_published": NoticeText(N_("What you wrote is public now"), OTHERS_READ),
    "content_returned": NoticeText(N_("A question about what you wrote"), CHANGE_IT),
    "content_rejected": NoticeText(N_("What you wrote can't be published"), RULE),
    "content_hidden": NoticeText(N_("What you wrote is no longer public"), RULE),
    "content_restored": NoticeText(N_("What you wrote is public again")),
    "content_safeguarded": NoticeText(
        N_("We read what you wrote, and we are thinking of you"),
        N_("It stays private. Somebody of the town would like to talk to you. Call us when we are there, or one of the numbers below at any hour."),
    ),
    "edit_accepted": NoticeText(N_("Your change is public now")),
    "edit_refused": NoticeText(
        N_("Your change was not taken over"), N_("The text stays as it was.")
    ),
}  # fmt: skip
