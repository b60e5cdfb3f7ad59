"""Page model of a member's notices."""

from dataclasses import dataclass
from typing import ClassVar

from forum.inbox.presenters import NoticeView
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class NoticesPage(Page):
    """A page of a member's notices; `more` leads to older ones."""

    template: ClassVar[str] = "inbox/notices.html"
    notices: list[NoticeView]
    more: str | None
