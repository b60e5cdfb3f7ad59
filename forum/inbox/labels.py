"""Texts of notices, by code: what happened, and what happens next.

Where the kind of content matters, a code has texts per kind: `content_published:comment`.
"""

from dataclasses import dataclass

from forum.core.i18n.translations import N_


@dataclass(frozen=True)
class NoticeText:
    """Texts of one code. `heading` begins the mail's subject and the notice, before a title.

    `follows` says what happens next. `own` is the heading for the author of the content. Headings
    may name `who` acted, and what the content is a part of (`about`). `look` is the label of the
    mail's button.
    """

    heading: str
    next_step: str = ""
    own: str = ""
    button_label: str = N_("Look at it")


TO_IDEA = N_("Go to the idea")
TO_COMMENT = N_("Read the comment")
TO_PROJECT = N_("Go to the project")
RULE = N_("The reason is one of our house rules. Call us if you don't agree: we look again.")
READ_FIRST = N_("A colleague reads it, and then you hear from us.")
CHANGE_IT = N_(
    "Change it on its page and send it again, or leave it as it is: nobody else sees it."
)
OTHERS_READ = N_("Others can read it and react. We tell you when something happens.")

NOTICES = {
    "content_received": NoticeText(N_("We received what you wrote"), READ_FIRST),
    "content_received:idea": NoticeText(N_("We received your idea"), READ_FIRST, button_label=TO_IDEA),
    "content_received:comment": NoticeText(N_("We received your comment"), READ_FIRST),
    "content_published": NoticeText(N_("What you wrote is public now"), OTHERS_READ),
    "content_published:idea": NoticeText(
        N_("Your idea is on the site now"), OTHERS_READ, button_label=TO_IDEA
    ),
    "content_published:comment": NoticeText(
        N_("Your comment is on the site now"), OTHERS_READ, button_label=TO_COMMENT
    ),
    "content_returned": NoticeText(N_("A question about what you wrote"), CHANGE_IT),
    "content_returned:idea": NoticeText(
        N_("We have a question about your idea"), CHANGE_IT, button_label=TO_IDEA
    ),
    "content_returned:comment": NoticeText(N_("We have a question about your comment"), CHANGE_IT),
    "content_rejected": NoticeText(N_("What you wrote can't be published"), RULE),
    "content_rejected:idea": NoticeText(N_("Your idea can't go on the site"), RULE, button_label=TO_IDEA),
    "content_rejected:comment": NoticeText(N_("Your comment can't go on the site"), RULE),
    "content_hidden": NoticeText(N_("What you wrote is no longer public"), RULE),
    "content_hidden:idea": NoticeText(
        N_("Your idea is no longer on the site"), RULE, button_label=TO_IDEA
    ),
    "content_hidden:comment": NoticeText(N_("Your comment is no longer on the site"), RULE),
    "content_restored": NoticeText(N_("What you wrote is public again")),
    "content_restored:idea": NoticeText(N_("Your idea is on the site again"), button_label=TO_IDEA),
    "content_restored:comment": NoticeText(
        N_("Your comment is on the site again"), button_label=TO_COMMENT
    ),
    "content_safeguarded": NoticeText(
        N_("We read what you wrote, and we are thinking of you"),
        N_("It stays private. Somebody of the town would like to talk to you. Call us when we are there, or one of the numbers below at any hour."),
    ),
    "edit_accepted": NoticeText(N_("Your change is public now"), button_label=TO_IDEA),
    "edit_refused": NoticeText(
        N_("Your change was not taken over"), N_("The text stays as it was."), button_label=TO_IDEA
    ),
    "idea_under_review": NoticeText(
        N_("The municipality is looking into an idea you follow"),
        N_("As soon as there is an answer you hear from us."),
        N_("The municipality is looking into your idea"),
        TO_IDEA,
    ),
    "idea_reopened": NoticeText(
        N_("An idea you follow is open for support again"),
        "",
        N_("Your idea is open for support again"),
        TO_IDEA,
    ),
    "idea_accepted": NoticeText(
        N_("The municipality says yes to an idea you follow"),
        N_("The next step is a plan. You hear from us when there is one."),
        N_("The municipality says yes to your idea"),
        TO_IDEA,
    ),
    "idea_declined": NoticeText(
        N_("The municipality says ‘not now’ to an idea you follow"),
        N_("The answer says why. The idea stays on the site for all to read."),
        N_("The municipality says ‘not now’ to your idea"),
        TO_IDEA,
    ),
    "idea_planned": NoticeText(
        N_("There is a project for an idea you follow"),
        N_("On its page you can read what happens when."),
        N_("There is a project for your idea"),
        TO_IDEA,
    ),
    "idea_in_progress": NoticeText(
        N_("Work on an idea you follow has begun"), "", N_("Work on your idea has begun"), TO_IDEA
    ),
    "idea_realised": NoticeText(
        N_("An idea you follow has become real"),
        N_("Come and see, and tell others about it."),
        N_("Your idea has become real"),
        TO_IDEA,
    ),
    "update_published": NoticeText(
        N_("News about the project “%(about)s”"), button_label=N_("Read the news")
    ),
    "comment_on_own": NoticeText(
        N_("%(who)s wrote a comment on your idea"), button_label=TO_COMMENT
    ),
    "comment_on_followed": NoticeText(
        N_("%(who)s wrote a comment on something you follow"), button_label=TO_COMMENT
    ),
    "comment_answered": NoticeText(N_("%(who)s answered your comment"), button_label=TO_COMMENT),
}  # fmt: skip


def words_for(code: str, kind: str) -> NoticeText:
    """The texts of a code for content of a kind."""
    return NOTICES.get(f"{code}:{kind}") or NOTICES[code]
