"""View models of appeals: for authors, and for moderators."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.ref import ContentRef
from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.lists.view import ListView
from forum.web.rendering.pages import Page
from moderation.forms import (
    DecideAppeal,
    Object,
)
from moderation.pages.desk import DeskPage
from moderation.presenters.appeals import AppealRow, ObjectionView, StatementView, TextView
from moderation.presenters.cases import DecisionView


@dataclass(frozen=True)
class ObjectionPage(Page):
    """A decision for the author of the content: why, what they can do, and where their appeal stands.

    `decided` and `on` say what was decided and when; `path` leads to the content while it is public.
    `call_me`: the content whose author, signed in, can ask for a call.
    """

    template: ClassVar[str] = "moderation/objection.html"
    token: str
    decided: str
    on: str
    text: TextView
    statement: StatementView
    may_object: Verdict
    objection: ObjectionView | None
    call_me: ContentRef | None
    working_days: int
    path: str | None
    form: Form[Object]
    problem: str


@dataclass(frozen=True)
class AppealsPage(DeskPage):
    """Objections of authors."""

    template: ClassVar[str] = "moderation/appeals.html"
    appeals: ListView[AppealRow]


@dataclass(frozen=True)
class AppealPage(DeskPage):
    """One appeal, with all that is needed to decide it.

    `contested` is the decision that the author objects to; `answer`: what the author reads of the one that
    answers it, once there is one.
    """

    template: ClassVar[str] = "moderation/appeal.html"
    id: int
    row: AppealRow
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
