"""Texts of notices, by code: what happened, and what happens next.

Where the kind of content matters, a code has texts per kind: `content_published:comment`.
"""

from dataclasses import dataclass

from forum.core.i18n.translations import N_


@dataclass(frozen=True)
class NoticeWords:
    """`heading` begins the mail's subject and the notice, before a title; `follows` is what happens next.

    `own` is the heading for the author of the content. Headings may name `who` acted, and what the
    content is a part of (`about`). `look` is the label of the mail's button.
    """

    heading: str
    follows: str = ""
    own: str = ""
    look: str = N_("Look at it")


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
    "content_received": NoticeWords(N_("We received what you wrote"), READ_FIRST),
    "content_received:idea": NoticeWords(N_("We received your idea"), READ_FIRST, look=TO_IDEA),
    "content_received:comment": NoticeWords(N_("We received your comment"), READ_FIRST),
    "content_published": NoticeWords(N_("What you wrote is public now"), OTHERS_READ),
    "content_published:idea": NoticeWords(
        N_("Your idea is on the site now"), OTHERS_READ, look=TO_IDEA
    ),
    "content_published:comment": NoticeWords(
        N_("Your comment is on the site now"), OTHERS_READ, look=TO_COMMENT
    ),
    "content_returned": NoticeWords(N_("A question about what you wrote"), CHANGE_IT),
    "content_returned:idea": NoticeWords(
        N_("We have a question about your idea"), CHANGE_IT, look=TO_IDEA
    ),
    "content_returned:comment": NoticeWords(N_("We have a question about your comment"), CHANGE_IT),
    "content_rejected": NoticeWords(N_("What you wrote can't be published"), RULE),
    "content_rejected:idea": NoticeWords(N_("Your idea can't go on the site"), RULE, look=TO_IDEA),
    "content_rejected:comment": NoticeWords(N_("Your comment can't go on the site"), RULE),
    "content_hidden": NoticeWords(N_("What you wrote is no longer public"), RULE),
    "content_hidden:idea": NoticeWords(
        N_("Your idea is no longer on the site"), RULE, look=TO_IDEA
    ),
    "content_hidden:comment": NoticeWords(N_("Your comment is no longer on the site"), RULE),
    "content_restored": NoticeWords(N_("What you wrote is public again")),
    "content_restored:idea": NoticeWords(N_("Your idea is on the site again"), look=TO_IDEA),
    "content_restored:comment": NoticeWords(
        N_("Your comment is on the site again"), look=TO_COMMENT
    ),
    "content_safeguarded": NoticeWords(
        N_("We read what you wrote, and we are thinking of you"),
        N_("It stays private. Somebody of the town would like to talk to you. Call us when we are there, or one of the numbers below at any hour."),
    ),
    "edit_accepted": NoticeWords(N_("Your change is public now"), look=TO_IDEA),
    "edit_refused": NoticeWords(
        N_("Your change was not taken over"), N_("The text stays as it was."), look=TO_IDEA
    ),
    "idea_under_review": NoticeWords(
        N_("The municipality is looking into an idea you follow"),
        N_("As soon as there is an answer you hear from us."),
        N_("The municipality is looking into your idea"),
        TO_IDEA,
    ),
    "idea_reopened": NoticeWords(
        N_("An idea you follow is open for support again"),
        "",
        N_("Your idea is open for support again"),
        TO_IDEA,
    ),
    "idea_accepted": NoticeWords(
        N_("The municipality says yes to an idea you follow"),
        N_("The next step is a plan. You hear from us when there is one."),
        N_("The municipality says yes to your idea"),
        TO_IDEA,
    ),
    "idea_declined": NoticeWords(
        N_("The municipality says ‘not now’ to an idea you follow"),
        N_("The answer says why. The idea stays on the site for all to read."),
        N_("The municipality says ‘not now’ to your idea"),
        TO_IDEA,
    ),
    "idea_planned": NoticeWords(
        N_("There is a project for an idea you follow"),
        N_("On its page you can read what happens when."),
        N_("There is a project for your idea"),
        TO_IDEA,
    ),
    "idea_in_progress": NoticeWords(
        N_("Work on an idea you follow has begun"), "", N_("Work on your idea has begun"), TO_IDEA
    ),
    "idea_realised": NoticeWords(
        N_("An idea you follow has become real"),
        N_("Come and see, and tell others about it."),
        N_("Your idea has become real"),
        TO_IDEA,
    ),
    "update_published": NoticeWords(
        N_("News about the project “%(about)s”"), look=N_("Read the news")
    ),
    "comment_on_own": NoticeWords(
        N_("%(who)s wrote a comment on your idea"), look=TO_COMMENT
    ),
    "comment_on_followed": NoticeWords(
        N_("%(who)s wrote a comment on something you follow"), look=TO_COMMENT
    ),
    "comment_answered": NoticeWords(N_("%(who)s answered your comment"), look=TO_COMMENT),
}  # fmt: skip


def words_for(code: str, kind: str) -> NoticeWords:
    """The texts of a code for content of a kind."""
    return NOTICES.get(f"{code}:{kind}") or NOTICES[code]
