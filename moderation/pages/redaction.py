"""View model of the page on which authors leave words out of what they wrote."""

from dataclasses import dataclass
from typing import ClassVar

from forum.web.forms import Form
from forum.web.rendering.pages import Page
from moderation.forms import LeaveOut
from moderation.presenters.redaction import RedactionView


@dataclass(frozen=True)
class LeaveOutPage(Page):
    """The form for words to leave out, beside the text; then what would change, in `change`.

    `title` is empty for content without one.
    """

    template: ClassVar[str] = "moderation/leave_out.html"
    form: Form[LeaveOut]
    send_path: str
    path: str
    title: str
    body_html: str
    text_lang: str
    text_dir: str
    change: RedactionView | None
