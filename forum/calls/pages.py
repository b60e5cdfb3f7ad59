"""Pages of calls."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forum.core.forms.translated import FormLanguage
from forum.web.forms import Form
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class CallFormPage(Page):
    """The form for a new or a changed call."""

    template: ClassVar[str] = "admin/call.html"
    form: Form[Any]
    id: int | None
    languages: list[FormLanguage]
