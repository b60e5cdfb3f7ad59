"""What people type about ideas, and administrators about calls, neighbourhoods and themes."""

from forum.core.forms.fields import Checkbox, Input, MailAddress, MultiLine, NameLine

Title = NameLine(5, 120)
Body = MultiLine(20, 5000)
Name = NameLine(0, 60)


class PostIdea(Input):
    """An idea by somebody signed in. Neighbourhood, theme and call are slugs, checked later.

    `outside`: in no call at all, not even an open one.
    """

    title: Title  # type: ignore[valid-type]
    body: Body  # type: ignore[valid-type]
    neighbourhood: str = ""
    theme: str = ""
    call: str = ""
    language: str = ""
    name_shown: Name = ""  # type: ignore[valid-type]
    outside: Checkbox = False


class PostIdeaAsGuest(PostIdea):
    """An idea by somebody signed out: the address comes last."""

    email: MailAddress


class EditIdea(Input):
    """A changed idea. `seen` is the fingerprint of the words the form began with."""

    title: Title  # type: ignore[valid-type]
    body: Body  # type: ignore[valid-type]
    seen: str = ""


class CastVote(Input):
    """A vote, and whether to hear what comes of it."""

    follow: Checkbox = False


class CastVoteAsGuest(CastVote):
    """A vote by somebody signed out."""

    email: MailAddress


class ChangeStatus(Input):
    """An official's step, with the answer that goes with it."""

    status: str
    answer: MultiLine(0, 5000) = ""  # type: ignore[valid-type]
    language: str = ""
