"""Texts of the notices about comments."""

from forum.core.content.notice_text import NoticeText
from forum.core.i18n.translations import N_
from forum.inbox.labels import CHANGE_IT, DISAPPOINTING, EVERYTHING_ELSE, OTHERS_READ, READ_FIRST

TO_COMMENT = N_("Read the comment")
NOTICES = {
    "content_received": NoticeText(N_("Thank you, we have received your comment"), READ_FIRST),
    "content_published": NoticeText(
        N_("Your comment is on the site now"), OTHERS_READ, button_label=TO_COMMENT
    ),
    "content_returned": NoticeText(N_("We have a question about your comment"), CHANGE_IT),
    "content_rejected": NoticeText(N_("Your comment can't go on the site"), DISAPPOINTING),
    "content_hidden": NoticeText(N_("Your comment is no longer on the site"), DISAPPOINTING),
    "content_restored": NoticeText(
        N_("Your comment is on the site again"), button_label=TO_COMMENT
    ),
    "content_redacted": NoticeText(
        N_("We left some words out of your comment"), EVERYTHING_ELSE, button_label=TO_COMMENT
    ),
    "words_put_back": NoticeText(
        N_("What we left out of your comment is back in it"), button_label=TO_COMMENT
    ),
    "comment_on_own": NoticeText(
        N_("%(who)s wrote a comment on your idea"), button_label=TO_COMMENT
    ),
    "comment_on_followed": NoticeText(
        N_("%(who)s wrote a comment on something you follow"), button_label=TO_COMMENT
    ),
    "comment_answered": NoticeText(N_("%(who)s answered your comment"), button_label=TO_COMMENT),
}  # fmt: skip
