"""Messages of comments by public code, in English, translated where they are shown."""

from forum.core.i18n.translations import N_

MESSAGES = {
    "subject_not_public": N_("This can't be commented on, because it isn't public."),
    "answer_too_deep": N_("An answer can't be answered; answer the comment above it."),
    "not_your_comment": N_("Only the person who wrote this comment can do that."),
    "comment_time_over": N_("The time to change this comment is over."),
    "put_back_over": N_("The time to put this comment back is over. You can write it again."),
    "comment_changed": N_("Thank you. A moderator will read your comment again."),
    "comment_changed_directly": N_("Thank you. Your changed comment is on the page."),
    "comment_put_back": N_(
        "Your comment is back. A moderator will read it first. Then you will hear from us."
    ),
    "comment_posted": N_(
        "Thank you. Your comment is on the page. We will tell you when something happens here."
    ),
    "comment_waiting": N_(
        "Thank you. A moderator will read your comment first. Then you will hear from us."
    ),
    "comment_language_set": N_("The language of your comment is changed. Thank you."),
    "comment_withdrawn": N_("Your comment is withdrawn."),
    "comment_withdrawn_for_now": N_(
        "Your comment is withdrawn. You can put it back for ten minutes."
    ),
}
