"""What the pages of this slice show."""

from dataclasses import dataclass
from typing import ClassVar

from forum.accounts.forms import AskSignIn, EnterCode, FindMember, GiveRole, OtherAddress, UseLink
from forum.accounts.presenters import Preview
from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class Way:
    """A provider to sign in with, and what its button says."""

    name: str
    label: str


@dataclass(frozen=True)
class SignInPage(Page):
    """Ask for a sign-in, by mail or through a provider. `problem` is the code of what went wrong."""

    template: ClassVar[str] = "accounts/sign_in.html"
    form: Form[AskSignIn]
    ways: list[Way]
    problem: str
    pending: bool
    shared_minutes: int


@dataclass(frozen=True)
class LeavingPage(Page):
    """Signed out here; leads on to where the provider signs people out."""

    template: ClassVar[str] = "accounts/leaving.html"
    there: str
    label: str


@dataclass(frozen=True)
class SentPage(Page):
    """The mail is on its way; the code can be typed here. `email` shows its first letter only.

    From here another mail, another address and the providers all carry on what was asked for.
    """

    template: ClassVar[str] = "accounts/sent.html"
    form: Form[EnterCode]
    other: Form[OtherAddress]
    ways: list[Way]
    email: str
    intent: str
    care: bool
    minutes: int
    shared_minutes: int


@dataclass(frozen=True)
class TooOldPage(Page):
    """A link or code that no longer works, of a sign-in that was never used: ask again.

    `guessed`: its code was typed wrong too often, and its link still works.
    """

    template: ClassVar[str] = "accounts/too_old.html"
    token: str
    guessed: bool
    other: Form[OtherAddress]


@dataclass(frozen=True)
class EndedPage(Page):
    """A sign-in that was used, for the browser that asked or whoever opens its link again.

    `outcome` is the code of how it ended. `path` leads to what was asked for; `later` is where it
    will stand, for what only its author sees until then.
    """

    template: ClassVar[str] = "accounts/ended.html"
    outcome: str
    done: bool
    intent: str
    title: str
    lang_of_title: str
    path: str
    later: str


@dataclass(frozen=True)
class ConfirmPage(Page):
    """What a mailed link opens: what it would do, one button to do it, and one to throw it away.

    Mail scanners open links, so opening does nothing. `official`: the comment would carry the mark
    of the municipality.
    """

    template: ClassVar[str] = "accounts/confirm.html"
    form: Form[UseLink]
    token: str
    email: str
    intent: str
    preview: Preview | None
    care: bool
    official: bool
    shared_minutes: int


@dataclass(frozen=True)
class UnsubscribePage(Page):
    """Stop all mail about content, with one button."""

    template: ClassVar[str] = "accounts/unsubscribe.html"
    code: str


@dataclass(frozen=True)
class Colleague:
    """A member with a role."""

    id: int
    name: str
    email: str
    role: str


@dataclass(frozen=True)
class MembersPage(Page):
    """Who has which role, and a way to find anybody else."""

    template: ClassVar[str] = "admin/members.html"
    form: Form[FindMember]
    staff: list[Colleague]


@dataclass(frozen=True)
class MemberPage(Page):
    """One member, and the role to give."""

    template: ClassVar[str] = "admin/member.html"
    form: Form[GiveRole]
    member: Colleague
    roles: list[tuple[str, str, str]]
    may_give: Verdict
