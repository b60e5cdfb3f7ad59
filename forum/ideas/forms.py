"""Forms for ideas, votes and status changes."""

from forum.core.content.publishable import LOCATION_LENGTH
from forum.core.forms.fields import Checkbox, Input, MailAddress, MultiLine, NameLine

Title = NameLine(5, 120)
Body = MultiLine(20, 5000)
Name = NameLine(0, 60)
Location = NameLine(0, LOCATION_LENGTH)


class WrittenIdea(Input):
    """What an author writes and chooses. Neighbourhood and theme are slugs, which the route checks."""

    title: Title  # type: ignore[valid-type]
    body: Body  # type: ignore[valid-type]
    location: Location = ""  # type: ignore[valid-type]
    neighbourhood: str = ""
    theme: str = ""
    language: str = ""
    name_shown: Name = ""  # type: ignore[valid-type]


class PostIdea(WrittenIdea):
    """A member's idea; `call` is a slug, too.

    `outside`: the idea belongs to no call, even if one is open. `home` is where the author lives, if
    the form asks for it. `draft` tells apart forms that are kept for later (`actions/unsent.py`).
    """

    call: str = ""
    outside: Checkbox = False
    home: str = ""
    draft: str = ""


class PostIdeaAsGuest(PostIdea):
    """A guest's idea; the address is the last field."""

    email: MailAddress


class EditIdea(WrittenIdea):
    """An edited idea. `seen` is the fingerprint of the text that the form began with."""

    seen: str = ""


class CastVote(Input):
    """A vote, and where the member lives, if the form asks for it."""

    home: str = ""


class CastVoteAsGuest(CastVote):
    """A guest's vote."""

    email: MailAddress


class MergeIdea(Input):
    """The idea into which another is merged: its number, its code, or the address of its page."""

    into: NameLine(1, 400)  # type: ignore[valid-type]


class ChangeStatus(Input):
    """A status change by an official, with its answer and the language of the answer."""

    status: str
    answer: MultiLine(0, 5000) = ""  # type: ignore[valid-type]
    language: str = ""
