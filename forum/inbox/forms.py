"""Form input for following content, and for no longer following it."""

from forum.core.forms.fields import Code, Input, MailAddress


class FollowAsGuest(Input):
    """Address of a guest who wants to follow content."""

    email: MailAddress


class Unfollow(Input):
    """Reference of the content that a member no longer wants to follow."""

    subject: Code(40)  # type: ignore[valid-type]
