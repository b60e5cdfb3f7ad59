"""Page models of verification."""

from dataclasses import dataclass
from typing import ClassVar

from forum.accounts.pages import Way
from forum.accounts.presenters import Preview
from forum.core.pending_action import PendingAction
from forum.verification.forms import DeclareHome
from forum.verification.presenters import Choices
from forum.web.forms import Form
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class WaitingView:
    """What waits for a step: the action, and what it would do."""

    id: int
    action: PendingAction
    preview: Preview | None


@dataclass(frozen=True)
class VerifiedView:
    """Who vouched that the member lives here, since when and until when; `is_over`: it has expired."""

    provider: str
    since: str
    until: str
    is_over: bool


@dataclass(frozen=True)
class StepsPage(Page):
    """Where a member lives, who vouches for it, and what waits for either.

    `step` is the code of the sentence that says what is left for what waits; `care`: what waits may be
    a cry for help. `asks_home`: something needs a neighbourhood, or the member has named one.
    """

    template: ClassVar[str] = "verification/steps.html"
    form: Form[DeclareHome]
    homes: Choices
    asks_home: bool
    ways: list[Way]
    verified: VerifiedView | None
    waiting: list[WaitingView]
    step: str
    care: tuple[str, ...]
