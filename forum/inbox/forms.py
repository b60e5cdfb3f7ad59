"""What people type to follow something."""

from forum.core.forms.fields import Input, MailAddress


class FollowAsGuest(Input):
    """The address of somebody signed out, who wants to hear what happens."""

    email: MailAddress
