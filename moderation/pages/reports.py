"""View models of reports: for readers, and for moderators."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.lists.view import ListView
from forum.web.rendering.pages import Page
from moderation.forms import (
    SendReport,
)
from moderation.pages.desk import DeskPage
from moderation.presenters.reports import Choices, ReportedRow, ReportedView


@dataclass(frozen=True)
class ReportPage(Page):
    """A reader's report of content, or why they can't report it."""

    template: ClassVar[str] = "moderation/report.html"
    reported: ReportedView
    send_path: str
    may_report: Verdict
    reasons: Choices
    grounds: list[tuple[str, str]]
    form: Form[SendReport]


@dataclass(frozen=True)
class ReceiptPage(Page):
    """The receipt of a report, for whoever has its secret link: its number, and what came of it.

    `read_by`: until then a moderator looks at it; None once that day is over. `urgent`: it said that
    somebody may be in danger. `care`: of what whoever reports may be, as their words suggest.
    """

    template: ClassVar[str] = "moderation/receipt.html"
    number: int
    sent: str
    answer: tuple[str, ...]
    read_by: str | None
    urgent: bool
    care: tuple[str, ...]
    has_mailbox: bool


@dataclass(frozen=True)
class ReportsPage(DeskPage):
    """Cases with reports."""

    template: ClassVar[str] = "moderation/reports.html"
    cases: ListView[ReportedRow]
