"""View models of appeals: for authors, and for moderators."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.rendering.pages import Page
from moderation.forms import (
    DecideAppeal,
    Object,
)
from moderation.pages.desk import DeskPage
from moderation.presenters.appeals import AppealCard, ObjectionView, StatementView, TextView
from moderation.presenters.cases import DecisionView


@dataclass(frozen=True)
class ObjectionPage(Page):
    """A decision for the author of the content: why, what they can do, and where their appeal stands.

    `decided` and `on` say what was decided and when; `path` leads to the content while it is public.
    """

    template: ClassVar[str] = "moderation/objection.html"
    token: str
    decided: str
    on: str
    text: TextView
    statement: StatementView
    may_object: Verdict
    objection: ObjectionView | None
    working_days: int
    path: str | None
    form: Form[Object]
    problem: str


@dataclass(frozen=True)
class AppealsPage(DeskPage):
    """Appeals: those that wait, the oldest first, and then those of before, the newest first."""

    template: ClassVar[str] = "moderation/appeals.html"
    open: list[AppealCard]
    past: list[AppealCard]
    more: str | None
    first: bool


@dataclass(frozen=True)
class AppealPage(DeskPage):
    """One appeal, with all that is needed to decide it.

    `contested` is the decision that the author objects to; `answer`: what the author reads of the one that
    answers it, once there is one.
    """

    template: ClassVar[str] = "moderation/appeal.html"
    id: int
    card: AppealCard
    is_open: bool
    words: str
    text: TextView
    case_id: int
    contested: DecisionView
    statement: StatementView | None
    answer: str
    author_language: str
    may_decide: Verdict
    form: Form[DecideAppeal]
    version: str
    problem: str
