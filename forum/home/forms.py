"""Form input to follow a topic."""

from forum.core.forms.fields import Code, Input, MailAddress


class FollowTopic(Input):
    """Reference of the topic that a member follows from now on."""

    topic: Code(40)  # type: ignore[valid-type]


class FollowTopicAsGuest(FollowTopic):
    """The same of a guest."""

    email: MailAddress
