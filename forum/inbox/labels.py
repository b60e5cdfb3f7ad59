"""Texts of notices that any content type may use; a content type can have its own for each code."""

from forum.core.content.notice_text import NoticeText
from forum.core.i18n.translations import N_
from forum.inbox.tables import NewsKind

DISAPPOINTING = N_(
    "We understand that this may be disappointing. Would you like to talk about it? Please call us."
)
READ_FIRST = N_("%(who)s will read it by %(day)s. Then you will hear from us.")
CHANGE_IT = N_(
    "Would you like to change it? Open it, make your changes and send it again. You can also leave it as it is: nobody else sees it."
)
OTHERS_READ = N_(
    "Thank you for sharing it. Others can now read it and respond. We will tell you when something happens."
)

EVERYTHING_ELSE = N_("Everything else is on the site, as you wrote it.")
LOOKED_AT_BY = N_(
    "A colleague who didn't take the decision will look at it by %(day)s. Then you will hear from us."
)

NOTICES = {
    "content_received": NoticeText(N_("We received what you wrote"), READ_FIRST),
    "content_published": NoticeText(N_("What you wrote is public now"), OTHERS_READ),
    "content_returned": NoticeText(N_("A question about what you wrote"), CHANGE_IT),
    "content_rejected": NoticeText(N_("What you wrote can't be published"), DISAPPOINTING),
    "content_hidden": NoticeText(N_("What you wrote is no longer public"), DISAPPOINTING),
    "content_restored": NoticeText(N_("What you wrote is public again")),
    "content_reported": NoticeText(
        N_("Somebody reported what you wrote, so we read it again"),
        N_("%(who)s will read it by %(day)s. Then you will hear from us. Until then only you and the moderators see it."),
    ),
    "content_safeguarded": NoticeText(
        N_("We read what you wrote, and we are thinking of you"),
        N_("What you wrote stays private. Someone from the municipality would like to talk to you. You are welcome to call us when we are open. You can also call one of the numbers below."),
    ),
    "edit_accepted": NoticeText(N_("Your change is public now")),
    "edit_refused": NoticeText(
        N_("Your change can't go on the site"), N_("Your text stays as it was. Do you have a question about this? Please call us.")
    ),
    "content_redacted": NoticeText(
        N_("We left some words out of what you wrote"), EVERYTHING_ELSE
    ),
    "photo_left_out": NoticeText(
        N_("We left a photo out of what you wrote"),
        N_("Everything else stays as it is. Do you think that this is a mistake? Please call us."),
    ),
    "photo_put_back": NoticeText(N_("The photo that we left out is back")),
    "words_put_back": NoticeText(N_("What we left out of your text is back in it")),
    "appeal_received": NoticeText(N_("We have your objection"), LOOKED_AT_BY),
    "appeal_upheld": NoticeText(N_("You were right: we have changed our decision")),
    "appeal_not_upheld": NoticeText(N_("We looked again, and our decision stays"), DISAPPOINTING),
    "decision_changed": NoticeText(
        N_("A colleague looked again at a decision of yours, and decided differently"), for_colleagues=True
    ),
    "decision_kept": NoticeText(
        N_("A colleague looked again at a decision of yours, and kept it"), for_colleagues=True
    ),
    "colleague_mentions_you": NoticeText(
        N_("A colleague mentions you in a note"),
        N_("You read it beside the case. This message has no names and no texts, because others may read mails too."),
        for_colleagues=True,
    ),
}  # fmt: skip
NEWS_KINDS = {
    NewsKind.reaction: N_("Reactions to what I wrote"),
    NewsKind.idea: N_("Ideas that I follow"),
    NewsKind.project: N_("Projects that I follow"),
    NewsKind.neighbourhood: N_("New ideas in neighbourhoods that I follow"),
    NewsKind.theme: N_("New ideas in themes that I follow"),
    NewsKind.call: N_("New ideas for calls that I follow"),
}
"""Kinds of news for which a member can choose another rhythm of mail."""

CONTRADICTING = (
    frozenset(
        {
            "content_received", "content_published", "content_returned", "content_rejected",
            "content_hidden", "content_restored", "content_safeguarded",
        }
    ),
    frozenset({"edit_accepted", "edit_refused"}),
    frozenset({"content_redacted", "words_put_back"}),
    frozenset({"photo_left_out", "photo_put_back"}),
)  # fmt: skip
"""Codes of notices about one content of which only the newest is true: an older mail that hasn't left
yet is no longer sent."""
