"""What may be done with comments."""

from forum.core.actor import Actor
from forum.core.content.summary import NOBODYS, Summary
from forum.core.verdict import ALLOWED, Verdict, denied
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment


def may_see(actor: Actor, comment: Comment) -> bool:
    """Public comments are for all; others for their author and moderators; drafts for nobody yet."""
    if comment.visibility in NOBODYS:
        return False
    return comment.is_public or actor.owns(comment.author_id) or actor.is_moderator


def may_comment_on(summary: Summary) -> Verdict:
    """Public content may be commented on."""
    return ALLOWED if summary.is_public else denied("subject_not_public")


def may_answer(parent: Comment) -> Verdict:
    """Public comments that are no answers themselves may be answered."""
    if not parent.is_public:
        return denied("subject_not_public")
    return ALLOWED if parent.parent_id is None else denied("answer_too_deep")


def may_withdraw(actor: Actor, comment: Comment) -> Verdict:
    """Authors take back what waits or is public."""
    own = actor.owns(comment.author_id)
    still = comment.visibility in (Visibility.pending, Visibility.public, Visibility.returned)
    return ALLOWED if own and still else denied("not_your_comment")


def may_name_language(actor: Actor, comment: Comment) -> Verdict:
    """Authors say in which language they wrote, as long as they could take the comment back."""
    return may_withdraw(actor, comment)


def appears_at_once(
    actor: Actor, *, trusted: bool, signs: tuple[str, ...], written_signed_out: bool
) -> bool:
    """Staff, and members of whom something was published before, unless a text needs a look.

    Never what was written signed out: anybody could have typed it under somebody's address.
    """
    return not written_signed_out and (actor.is_staff or (trusted and not signs))
