"""Page models of a member's data."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from forum.privacy.forms import EraseAccount
from forum.web.forms import Form
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class DataPage(Page):
    """What a member can do with their data. `state` of an export: empty, building, ready or fetched."""

    template: ClassVar[str] = "privacy/data.html"
    state: str
    until: datetime | None
    form: Form[EraseAccount]
    days: int
