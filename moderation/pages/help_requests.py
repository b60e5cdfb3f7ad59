"""View models for whoever needs help themselves."""

from dataclasses import dataclass
from typing import ClassVar

from forum.web.forms import Form
from forum.web.rendering.pages import Page
from moderation.forms import AskForHelp
from moderation.presenters.help_requests import OwnHelpRequest


@dataclass(frozen=True)
class HelpPage(Page):
    """Numbers that answer, and a form to be contacted; the same for everybody."""

    template: ClassVar[str] = "moderation/help.html"
    best_times: list[tuple[str, str]]
    form: Form[AskForHelp]


@dataclass(frozen=True)
class HelpRequestPage(Page):
    """A request for help, for whoever has its secret link: what happens with it, and deleting it."""

    template: ClassVar[str] = "moderation/help_request.html"
    own: OwnHelpRequest
