"""What the pages of this slice show."""

from dataclasses import dataclass
from typing import ClassVar

from forum.accounts.forms import AskSignIn, EnterCode, UseLink
from forum.web.forms import Form
from forum.web.render import Page


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


@dataclass(frozen=True)
class LeavingPage(Page):
    """Signed out here; leads on to where the provider signs people out."""

    template: ClassVar[str] = "accounts/leaving.html"
    there: str
    label: str


@dataclass(frozen=True)
class SentPage(Page):
    """The mail is on its way; the code can be typed here. `email` shows its first letter only."""

    template: ClassVar[str] = "accounts/sent.html"
    form: Form[EnterCode]
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


@dataclass(frozen=True)
class ConfirmPage(Page):
    """What a mailed link opens: one button. Mail scanners open links, so opening does nothing."""

    template: ClassVar[str] = "accounts/confirm.html"
    form: Form[UseLink]
    token: str
    email: str
    intent: str
    shared_minutes: int


@dataclass(frozen=True)
class UnsubscribePage(Page):
    """Stop all mail about content, with one button."""

    template: ClassVar[str] = "accounts/unsubscribe.html"
    code: str
