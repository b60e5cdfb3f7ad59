"""The sentences of notices: what happened, and what happens next. One pair per code."""

from dataclasses import dataclass

from forum.core.words import N_


@dataclass(frozen=True)
class NoticeWords:
    """`heading` is the mail's subject and the notice's first line; `follows` says what comes next."""

    heading: str
    follows: str = ""


NOTICES = {
    "content_received": NoticeWords(
        N_("We received what you wrote"),
        N_("A colleague reads it, and then you hear from us."),
    ),
    "content_published": NoticeWords(
        N_("What you wrote is public now"),
        N_("Others can read it and react. We tell you when something happens."),
    ),
    "content_returned": NoticeWords(
        N_("A question about what you wrote"),
        N_("Change it on its page and send it again, or leave it as it is: nobody else sees it."),
    ),
    "content_rejected": NoticeWords(
        N_("What you wrote can't be published"),
        N_("The reason is one of our house rules. Call us if you don't agree: we look again."),
    ),
    "content_hidden": NoticeWords(
        N_("What you wrote is no longer public"),
        N_("The reason is one of our house rules. Call us if you don't agree: we look again."),
    ),
    "content_restored": NoticeWords(N_("What you wrote is public again")),
    "content_safeguarded": NoticeWords(
        N_("We read what you wrote, and we are thinking of you"),
        N_("It stays private. Somebody of the town would like to talk to you. Call us when we are there, or one of the numbers below at any hour."),
    ),
    "edit_accepted": NoticeWords(N_("Your change is public now")),
    "edit_refused": NoticeWords(
        N_("Your change was not taken over"), N_("The text stays as it was.")
    ),
    "idea_under_review": NoticeWords(
        N_("The municipality is looking into an idea"),
        N_("As soon as there is an answer you hear from us."),
    ),
    "idea_reopened": NoticeWords(N_("An idea is open for support again")),
    "idea_accepted": NoticeWords(
        N_("The municipality says yes to an idea"),
        N_("The next step is a plan. You hear from us when there is one."),
    ),
    "idea_declined": NoticeWords(
        N_("The municipality has answered an idea: not now"),
        N_("The answer says why. The idea stays on the site for all to read."),
    ),
    "idea_planned": NoticeWords(
        N_("There is a project for an idea"), N_("On its page you can read what happens when.")
    ),
    "idea_in_progress": NoticeWords(N_("Work on an idea has begun")),
    "idea_realised": NoticeWords(
        N_("An idea has become real"), N_("Come and see, and tell others about it.")
    ),
    "update_published": NoticeWords(N_("News about a project")),
    "comment_on_followed": NoticeWords(N_("Somebody wrote a comment")),
    "comment_answered": NoticeWords(N_("Somebody answered your comment")),
}  # fmt: skip
