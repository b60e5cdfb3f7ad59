"""What people type about ideas, and administrators about calls, neighbourhoods and themes."""

from forum.core.actor import Role
from forum.core.forms.fields import Input, Label, Line, MailAddress, Prose, Ticked, Whole
from forum.core.forms.translated import Day, NeededDay, Text, Written

Title = Label(5, 120)
Body = Prose(20, 5000)
Name = Label(0, 60)
Position = Whole(0, 9999)


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
    outside: Ticked = False


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

    follow: Ticked = False


class CastVoteAsGuest(CastVote):
    """A vote by somebody signed out."""

    email: MailAddress


class ChangeStatus(Input):
    """An official's step, with the answer that goes with it."""

    status: str
    answer: Prose(0, 5000) = ""  # type: ignore[valid-type]
    language: str = ""


class WriteCall(Written):
    """A call, without its texts by language. The slug is made from the question when empty."""

    slug: Line(0, 60) = ""  # type: ignore[valid-type]
    opens_on: NeededDay
    closes_on: NeededDay
    answered_on: Day = None


class WriteTheme(Written):
    """A theme, without its name by language."""

    position: Position  # type: ignore[valid-type]


class WriteNeighbourhood(Input):
    """A neighbourhood."""

    name: Label(2, 80)  # type: ignore[valid-type]
    position: Position  # type: ignore[valid-type]


class FindMember(Input):
    """The address of a member to look for."""

    email: MailAddress


class GiveRole(Input):
    """The role a member gets."""

    role: Role


CALL_TEXTS = (
    Text("question", 160, 5),
    Text("intro", 3000, 10, prose=True),
    Text("answer", 8000, prose=True),
)
THEME_TEXTS = (Text("name", 60, 2),)
