"""Authorisation rules of comments."""

from forum.accounts.rules import may_take_part
from forum.core.actor import Actor
from forum.core.content.review import Submission
from forum.core.content.summary import INVISIBLE, Summary
from forum.core.screening.signs import distress_of
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from forum.core.visibility import Visibility
from forum.discussion.tables import KIND, Comment


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
    own = actor.owns(comment.author_id)
    withdrawable = comment.visibility in (
        Visibility.pending,
        Visibility.public,
        Visibility.returned,
        Visibility.safeguarded,
    )
    own_and_there = ALLOWED if own and withdrawable else denied("not_your_comment")
    return first_denial(own_and_there, may_take_part(actor))


def may_change(actor: Actor, comment: Comment) -> Verdict:
    """Authors may change a comment that a moderator has sent back to them."""
    own = ALLOWED if actor.owns(comment.author_id) else denied("not_your_comment")
    is_returned = comment.visibility is Visibility.returned
    returned = ALLOWED if is_returned else denied("comment_not_returned")
    return first_denial(own, may_take_part(actor), returned)


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


def message_code(comment: Comment) -> str:
    """The code of the message that follows a post: public already, or waiting.

    Whoever may be in danger gets no thanks: the page says something else first.
    """
    if distress_of(comment.body):
        return ""
    return "comment_posted" if comment.is_public else "comment_waiting"


def changed_code(comment: Comment) -> str:
    """The code of the message that follows a change; none as in `message_code`."""
    return "" if distress_of(comment.body) else "comment_changed"
