"""Page models of neighbourhoods and themes."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forum.core.forms.translated import FormLanguage
from forum.core.verdict import Verdict
from forum.town.forms import WriteNeighbourhood
from forum.web.forms import Form
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class ThemeFormPage(Page):
    """Form for a new or an existing theme."""

    template: ClassVar[str] = "town/theme.html"
    form: Form[Any]
    id: int | None
    languages: list[FormLanguage]
    may_delete: Verdict


@dataclass(frozen=True)
class NeighbourhoodFormPage(Page):
    """Form for a new or an existing neighbourhood."""

    template: ClassVar[str] = "town/neighbourhood.html"
    form: Form[WriteNeighbourhood]
    id: int | None
    languages: list[FormLanguage]
    may_delete: Verdict
