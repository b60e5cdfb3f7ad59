"""View model of the page of an author's history."""

from dataclasses import dataclass
from typing import ClassVar

from moderation.pages.desk import DeskPage
from moderation.presenters.author_history import AuthoredCountView, HistoryRow


@dataclass(frozen=True)
class HistoryPage(DeskPage):
    """All that the author of a case has posted, the newest first; `author`: the name shown with the case."""

    template: ClassVar[str] = "moderation/history.html"
    case_id: int
    author: str
    counts: list[AuthoredCountView]
    history: list[HistoryRow]
    more: str | None
