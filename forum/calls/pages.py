"""Page models of calls."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forum.core.forms.translated import FormLanguage
from forum.web.forms import Form
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class CallFormPage(Page):
    """Form for a new or an existing call."""

    template: ClassVar[str] = "calls/call.html"
    form: Form[Any]
    id: int | None
    languages: list[FormLanguage]
