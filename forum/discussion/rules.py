"""Authorisation rules of comments."""

from dataclasses import replace
from datetime import datetime, timedelta

from forum.accounts.rules import may_take_part
from forum.core.actor import Actor
from forum.core.content.review import Submission
from forum.core.content.review_policy import EDITS
from forum.core.content.summary import INVISIBLE, Summary
from forum.core.screening.signs import distress_of
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from forum.core.visibility import Visibility
from forum.discussion.tables import KIND, Comment

PUT_BACK_TIME = timedelta(minutes=10)
"""How long an author may put a comment back: long enough for who reads slowly and has unsure hands."""
WITHDRAWABLE = frozenset(
    {Visibility.pending, Visibility.public, Visibility.returned, Visibility.safeguarded}
)
RESTORABLE = frozenset({Visibility.pending, Visibility.public})
"""Withdrawn from there, a comment may be put back."""
CHANGEABLE_BEFORE_PUBLICATION = frozenset({Visibility.pending, Visibility.returned})


def may_see(actor: Actor, comment: Comment) -> bool:
    """Public comments: everybody; others: their author and moderators; drafts: nobody."""
    if comment.visibility in INVISIBLE:
        return False
    return comment.is_public or actor.owns(comment.author_id) or actor.is_moderator


def may_comment_on(summary: Summary) -> Verdict:
    """Public content may be commented on."""
    return ALLOWED if summary.is_public else denied("subject_not_public")


def may_answer(parent: Comment) -> Verdict:
    """Public comments may be answered, unless they are answers themselves."""
    if not parent.is_public:
        return denied("subject_not_public")
    return ALLOWED if parent.parent_id is None else denied("answer_too_deep")


def may_withdraw(actor: Actor, comment: Comment) -> Verdict:
    """Authors may withdraw pending, returned and public comments, and those that are kept private."""
    withdrawable = comment.visibility in WITHDRAWABLE
    own_and_there = _is_own(actor, comment) if withdrawable else denied("not_your_comment")
    return first_denial(own_and_there, may_take_part(actor))


def may_put_back(actor: Actor, comment: Comment, now: datetime) -> Verdict:
    """Authors may put back, for `PUT_BACK_TIME`, what they withdrew while it waited or was public."""
    until = put_back_until(comment)
    in_time = ALLOWED if until and now <= until else denied("put_back_over")
    return first_denial(_is_own(actor, comment), may_take_part(actor), in_time)


def put_back_until(comment: Comment) -> datetime | None:
    """Until when a withdrawn comment may be put back; None if it may not."""
    if comment.visibility is not Visibility.withdrawn or comment.withdrawn_at is None:
        return None
    return comment.withdrawn_at + PUT_BACK_TIME


def may_change(actor: Actor, comment: Comment, now: datetime, window: timedelta) -> Verdict:
    """Authors may change comments that wait or are back with them, public ones within the edit window."""
    is_in_time = comment.is_public and now <= comment.posted_at + window
    changeable = is_in_time or comment.visibility in CHANGEABLE_BEFORE_PUBLICATION
    in_time = ALLOWED if changeable else denied("comment_time_over")
    return first_denial(_is_own(actor, comment), may_take_part(actor), in_time)


def _is_own(actor: Actor, comment: Comment) -> Verdict:
    return ALLOWED if actor.owns(comment.author_id) else denied("not_your_comment")


def may_name_language(actor: Actor, comment: Comment) -> Verdict:
    """Authors may set the language of a comment as long as they may withdraw it."""
    return may_withdraw(actor, comment)


def submission(
    actor: Actor, comment: Comment, *, by_staff: bool = False, written_signed_out: bool = False
) -> Submission:
    """A comment as the review policy judges it."""
    return Submission(
        kind=KIND,
        ref=comment.ref,
        author=actor,
        body=comment.body,
        language=comment.language,
        name_shown=comment.name_shown,
        place=str(comment.subject),
        by_staff=by_staff,
        written_signed_out=written_signed_out,
    )


def change(actor: Actor, comment: Comment) -> Submission:
    """A changed comment as the review policy judges it: a public one as an edit."""
    changed = submission(actor, comment, by_staff=comment.by_staff and actor.is_staff)
    return replace(changed, kind=EDITS, place=str(comment.ref)) if comment.is_public else changed


def message_code(comment: Comment) -> str:
    """The code of the message that follows a post: public already, or waiting.

    Whoever may be in danger gets no thanks: the page says something else first.
    """
    if distress_of(comment.body):
        return ""
    return "comment_posted" if comment.is_public else "comment_waiting"


def changed_code(comment: Comment) -> str:
    """The code of the message that follows a change; none as in `message_code`."""
    if distress_of(comment.body):
        return ""
    return "comment_changed_directly" if comment.is_public else "comment_changed"


def withdrawn_code(comment: Comment) -> str:
    """The code of the message that follows a withdrawal."""
    return "comment_withdrawn" if put_back_until(comment) is None else "comment_withdrawn_for_now"
