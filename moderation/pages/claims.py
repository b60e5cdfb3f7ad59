"""View model of who is on a case, as a part of its page."""

from dataclasses import dataclass
from typing import ClassVar

from forum.web.rendering.pages import Page
from moderation.presenters.claims import ClaimView


@dataclass(frozen=True)
class ClaimPage(Page):
    """Who is on the case of this id; the answer to htmx."""

    template: ClassVar[str] = "moderation/_claim.html"
    id: int
    claim: ClaimView
    keys: bool
