"""Page models of a member's notices, and behind the link in a mail to get fewer of them."""

from dataclasses import dataclass
from typing import ClassVar

from forum.inbox.forms import FewerMails
from forum.inbox.presenters import NoticeView
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class NoticesPage(Page):
    """A page of a member's notices; `more` leads to older ones."""

    template: ClassVar[str] = "inbox/notices.html"
    notices: list[NoticeView]
    more: str | None


@dataclass(frozen=True)
class FollowedContent:
    """What a mail was about, and whether its reader still follows it."""

    subject: str
    title: str
    language: str


@dataclass(frozen=True)
class UnsubscribePage(Page):
    """Behind the link in a mail: fewer of them, or none. `undo` takes the last choice back."""

    template: ClassVar[str] = "inbox/unsubscribe.html"
    code: str
    rhythm: str
    rhythm_words: str
    about: FollowedContent | None
    kinds: list[tuple[str, str]]
    undo: FewerMails | None
