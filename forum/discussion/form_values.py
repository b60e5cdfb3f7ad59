"""Form values of comments, from which versions are computed for optimistic locking."""

from forum.discussion.tables import Comment


def of_comment(comment: Comment) -> dict[str, str]:
    """The values that its author changes, and a moderator may have changed meanwhile."""
    return {"body": comment.body}
