"""View models of the officials' pages of the projects slice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from forum.core.forms.translated import FormLanguage
from forum.core.verdict import Verdict
from forum.ideas.presenters.cards import IdeaCard
from forum.offers.pages import OffersPart
from forum.projects.forms import ChooseProject, DraftUpdate, LinkIdea, WriteUpdate
from forum.projects.presenters import Figure, ProjectCard, StepView, UpdateView
from forum.web.forms import Form
from forum.web.rendering.pages import Page

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Task:
    """A task of an official: title (with language and direction), note, and the path to do it."""

    title: str
    lang: str
    dir: str
    note: str
    path: str


@dataclass(frozen=True)
class OfficePage(Page):
    """The dashboard of officials: their open tasks, by kind."""

    template: ClassVar[str] = "projects/office.html"
    name: str
    count: int
    supported: list[Task]
    under_review: list[Task]
    accepted: list[Task]
    offers: list[Task]
    drafts: list[Task]
    quiet: list[Task]


@dataclass(frozen=True)
class OfficeProjectsPage(Page):
    """Every project, drafts first."""

    template: ClassVar[str] = "projects/office_list.html"
    projects: list[ProjectCard]


@dataclass(frozen=True)
class LinkedIdea:
    """An idea that is linked to a project, or a candidate for it."""

    number: int
    title: str
    lang: str
    dir: str
    status: str
    status_words: str
    votes: int
    version: str
    may_unlink: Verdict


@dataclass(frozen=True)
class OfficeProjectPage(Page):
    """One project, with all actions of officials on it."""

    template: ClassVar[str] = "projects/office_show.html"
    project: ProjectCard
    number: int
    public: bool
    may_publish: Verdict
    reach: int
    facts: list[tuple[str, Sequence[str]]]
    steps: list[StepView]
    figures: list[Figure]
    ideas: list[LinkedIdea]
    candidates: list[LinkedIdea]
    updates: list[UpdateView]
    drafts: list[UpdateView]
    offers: OffersPart
    form: Form[LinkIdea]
    version: str


@dataclass(frozen=True)
class LinkIdeaPage(Page):
    """The form that links an idea to a project of choice."""

    template: ClassVar[str] = "projects/link_idea.html"
    idea: IdeaCard
    projects: list[ProjectCard]
    linked: set[int]
    may_link: Verdict
    version: str
    form: Form[ChooseProject]


@dataclass(frozen=True)
class ProjectFormPage(Page):
    """The form for a new or an existing project; `number` is None for a new one."""

    template: ClassVar[str] = "projects/project_form.html"
    form: Form[Any]
    number: int | None
    languages: list[FormLanguage]
    states: Choices
    neighbourhoods: Choices
    themes: Choices


@dataclass(frozen=True)
class StepsFormPage(Page):
    """The form for the steps of a project, in numbered rows."""

    template: ClassVar[str] = "projects/steps_form.html"
    form: Form[Any]
    project: ProjectCard
    rows: int
    languages: list[FormLanguage]
    states: Choices


@dataclass(frozen=True)
class OutcomeFormPage(Page):
    """The form for the outcome of a project: figures in numbered rows, and the evaluation."""

    template: ClassVar[str] = "projects/outcome_form.html"
    form: Form[Any]
    project: ProjectCard
    rows: int
    languages: list[FormLanguage]


@dataclass(frozen=True)
class NewUpdatePage(Page):
    """The form for a new update."""

    template: ClassVar[str] = "projects/update_new.html"
    form: Form[DraftUpdate]
    projects: Choices
    languages: Choices


@dataclass(frozen=True)
class OfficeUpdatePage(Page):
    """A preview of an update, its reach (number of members), and the form to change it."""

    template: ClassVar[str] = "projects/update.html"
    update: UpdateView
    public: bool
    published_by: str
    reach: int
    may_publish: Verdict
    form: Form[WriteUpdate]
    languages: Choices
    project_number: int
