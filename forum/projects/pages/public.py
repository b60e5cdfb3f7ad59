"""View models of the residents' pages of the projects slice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from forum.core.i18n.localized_text import LocalizedText
from forum.core.verdict import Verdict
from forum.discussion.pages import Discussion
from forum.ideas.presenters.cards import IdeaCard
from forum.projects.presenters import Figure, ProjectCard, StepView, UpdateView
from forum.web.forms import Form
from forum.web.rendering.pages import Page
from forum.web.rendering.structured_data import Thing

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Contact:
    """The contact person of a project."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class ProjectsPage(Page):
    """The list of public projects, with filters; `more` is the path of the next page."""

    template: ClassVar[str] = "projects/list.html"
    projects: list[ProjectCard]
    more: str | None
    filters: Form[Any]
    narrowed: bool
    neighbourhoods: Choices
    themes: Choices
    states: Choices


@dataclass(frozen=True)
class ProjectPage(Page):
    """One project, with its steps, updates, ideas, outcome and discussion.

    `helpers`: how many people want to help with it, or with one of its ideas.
    """

    template: ClassVar[str] = "projects/show.html"
    project: ProjectCard
    public: bool
    number: int
    body_html: LocalizedText
    steps: list[StepView]
    updates: list[UpdateView]
    ideas: list[IdeaCard]
    figures: list[Figure]
    evaluation_html: LocalizedText
    facts: list[tuple[str, Sequence[str]]]
    contact: Contact | None
    follows: bool
    follow_form: Form[Any]
    may_run: Verdict
    may_help: bool
    helpers: int
    discussion: Discussion
    comments_at: str
    structured: Thing | None


@dataclass(frozen=True)
class UpdatesPage(Page):
    """All public updates, newest first; `more` is the path of the next page."""

    template: ClassVar[str] = "projects/updates.html"
    updates: list[UpdateView]
    more: str | None
