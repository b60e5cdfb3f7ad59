"""Form input for following content."""

from forum.core.forms.fields import Input, MailAddress


class FollowAsGuest(Input):
    """Address of a guest who wants to follow content."""

    email: MailAddress
