"""View models about people who may be in danger."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.lists.view import ListView
from forum.web.rendering.pages import Page
from moderation.forms import (
    CallMe,
    RecordAttempt,
    TakeConcern,
)
from moderation.pages.desk import DeskPage
from moderation.presenters.concerns import ConcernRow
from moderation.presenters.help_requests import HelpRequestView


@dataclass(frozen=True)
class TroublePage(DeskPage):
    """People who may be in danger: those whom somebody still has to reach, or what came of others.

    `is_past`: these are no longer open.
    """

    template: ClassVar[str] = "moderation/trouble.html"
    concerns: ListView[ConcernRow]
    is_past: bool


@dataclass(frozen=True)
class AttemptView:
    """An attempt to reach somebody, or a note."""

    words: str
    who: str
    when: str
    iso: str
    text: str


@dataclass(frozen=True)
class PersonView:
    """Who somebody is, for the colleague who wants to reach them. `email` is None after an erasure."""

    name: str
    email: str | None
    language: str


@dataclass(frozen=True)
class ConcernPage(DeskPage):
    """One concern. `person` is None for whoever hasn't taken it; `appeal_id`: an objection to read, too.

    `help_request`: what somebody asks for, if that is what it is about, and as long as it is kept.
    `holder`: the number of the colleague who is on it; 0: nobody.
    """

    template: ClassVar[str] = "moderation/concern.html"
    concern: ConcernRow
    body_html: str
    help_request: HelpRequestView | None
    case_id: int | None
    appeal_id: int | None
    wish: str
    phone: str
    person: PersonView | None
    holder: int
    attempts: list[AttemptView]
    may_take: Verdict
    may_record: Verdict
    reasons: list[tuple[str, str]]
    outcomes: list[tuple[str, str]]
    follow_ups: list[tuple[str, str]]
    take_form: Form[TakeConcern]
    form: Form[RecordAttempt]


@dataclass(frozen=True)
class CallMePage(Page):
    """For whoever may be in danger: numbers that answer, and whether somebody may call them.

    `care`: of what, as far as their text says, so that the fitting numbers come first.
    """

    template: ClassVar[str] = "moderation/call_me.html"
    kind: str
    id: int
    path: str
    care: tuple[str, ...]
    wishes: list[tuple[str, str]]
    may_delete: Verdict
    form: Form[CallMe]
