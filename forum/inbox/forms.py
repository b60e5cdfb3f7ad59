"""Form input for following content, and for how often mail about it comes."""

from typing import Literal

from forum.accounts.tables import Rhythm
from forum.core.forms.fields import Checkbox, Code, Input, MailAddress
from forum.inbox.tables import NewsKind

Chosen = Rhythm | Literal[""]
"""A rhythm of mail; empty: the usual one."""


class FollowAsGuest(Input):
    """Address of a guest who wants to follow content."""

    email: MailAddress


class Unfollow(Input):
    """Reference of the content that a member no longer wants to follow."""

    subject: Code(40)  # type: ignore[valid-type]


class ChooseRhythms(Input):
    """A member's rhythm for each kind of news."""

    reaction: Chosen = ""
    idea: Chosen = ""
    project: Chosen = ""
    neighbourhood: Chosen = ""
    theme: Chosen = ""
    call: Chosen = ""


class FewerMails(Input):
    """What a reader chooses behind the link in a mail, or takes back there.

    With `about` whether they follow that content; with `kind` the rhythm of that kind of news; else that of
    all. `undoes`: it takes back what they chose before.
    """

    about: Code(40) = ""  # type: ignore[valid-type]
    follow: Checkbox = False
    kind: NewsKind | Literal[""] = ""
    rhythm: Chosen = ""
    undoes: Checkbox = False
