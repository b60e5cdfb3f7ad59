"""Page model of the audit trail."""

from dataclasses import dataclass
from typing import ClassVar

from forum.audit.forms import FilterTrail
from forum.audit.presenters import EntryView
from forum.web.forms import Form
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class TrailPage(Page):
    """The trail: its filters, and the entries that they choose, newest first.

    `about` names the subject when all are about one. `period`: for how long entries are kept.
    """

    template: ClassVar[str] = "audit/trail.html"
    form: Form[FilterTrail]
    people: list[tuple[str, str]]
    acts: list[tuple[str, str]]
    about: str
    entries: list[EntryView]
    is_filtered: bool
    more: str | None
    period: str
