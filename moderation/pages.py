"""View models of the moderation pages."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from forum.core.text.diff import DiffChunk
from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.lists.view import ListView
from forum.web.rendering.pages import Page
from moderation.forms import (
    CallMe,
    Decide,
    DecideAppeal,
    Object,
    RecordAttempt,
    SendReport,
    TakeConcern,
)
from moderation.presenters.appeals import AppealCard, ObjectionView, StatementView, TextView
from moderation.presenters.cases import CaseRow, DecisionView, OutcomeView, ReadyWords
from moderation.presenters.concerns import ConcernRow
from moderation.presenters.reports import Choices, ReportedCase, ReportedView, ReportsView


@dataclass(frozen=True)
class Section:
    """A tab of the desk's navigation; `here` is the current one."""

    words: str
    path: str
    here: bool
    count: int | None = None


@dataclass(frozen=True)
class WaitingDecision:
    """A decision of this moderator that can still be taken back. `at`: when it takes effect.

    `is_new`: it was made a moment ago, and the page has to say so first.
    """

    id: int
    case_id: int
    words: str
    title: str
    lang: str
    at: str
    iso: str
    is_new: bool = False


@dataclass(frozen=True)
class DeskPage(Page):
    """Base of all pages of the desk: the numbers of open cases and of people in trouble, the navigation.

    `keys`: single keys act on the page. `decisions_waiting`: what can still be taken back.
    """

    waiting: int
    in_trouble: int
    sections: list[Section]
    keys: bool
    decisions_waiting: list[WaitingDecision]


@dataclass(frozen=True)
class QueuePage(DeskPage):
    """The queue of open cases.

    `promised`: within how many working days authors are promised an answer.
    """

    template: ClassVar[str] = "moderation/queue.html"
    cases: ListView[CaseRow]
    promised: int


@dataclass(frozen=True)
class AuthorView:
    """What a moderator needs to know of an author. `name` is the one displayed with the text.

    `member_since` says since when they are a member, or why they aren't one.
    """

    name: str
    member_since: str
    published: int
    refused: int
    language: str
    dir: str


@dataclass(frozen=True)
class SignView:
    """A sign that screening noticed, with its explanation."""

    title: str
    text: str
    urgent: bool


@dataclass(frozen=True)
class EditView:
    """The differences of an edited text from the public one."""

    title_changes: list[DiffChunk]
    body_changes: list[DiffChunk]


@dataclass(frozen=True)
class RevisionView:
    """What an author changed after a moderator had sent the text back."""

    title_changes: list[DiffChunk]
    body_changes: list[DiffChunk]


@dataclass(frozen=True)
class AnswerView:
    """An answer of the former site, which becomes public with its idea."""

    body_html: str
    lang: str
    dir: str


@dataclass(frozen=True)
class MarkedTexts:
    """The texts of a case as HTML, with the personal data in them marked.

    `found` is whether there is any; without an edit its texts are empty.
    """

    title: Markup
    body: Markup
    edited_title: Markup
    edited_body: Markup
    found: bool


@dataclass(frozen=True)
class OriginalView:
    """A sealed text, and when something was left out of it."""

    text: str
    when: str
    iso: str


@dataclass(frozen=True)
class OriginalsPage(DeskPage):
    """What the text of a case said before something was left out of it, the oldest first."""

    template: ClassVar[str] = "moderation/originals.html"
    case_id: int
    title: str
    text_lang: str
    originals: list[OriginalView]


@dataclass(frozen=True)
class OtherContent:
    """Content beside that of the case, and whether it may be merged with it, or split from it."""

    id: int
    title: str
    excerpt: str
    lang: str
    dir: str
    path: str
    verdict: Verdict


@dataclass(frozen=True)
class SimilarContent:
    """What the content of the case is merged `into`, its `parts`, and the `others` that are similar.

    `why_not`: the code of the reason why it can be merged into none of them.
    """

    into: OtherContent | None
    parts: list[OtherContent]
    others: list[OtherContent]
    why_not: str


@dataclass(frozen=True)
class CasePage(DeskPage):
    """One case, with all that is needed to decide it.

    `lang` and `dir` are those of the page; those of the content are `text_lang` and `text_dir`.
    `appeal_path`: the page of the open appeal about this content.
    `leave_out`: the outcome before which the button stands that leaves out what is marked, and publishes
    the rest; empty without it. `is_sealed`: something was left out of the text before.
    """

    template: ClassVar[str] = "moderation/case.html"
    id: int
    ref: str
    open: bool
    kind: str
    why: str
    title: str
    title_repeats: bool
    marked: MarkedTexts
    leave_out: str
    is_sealed: bool
    text_lang: str
    text_dir: str
    facts: tuple[str, ...]
    ago: str
    iso: str
    path: str | None
    edit: EditView | None
    revision: RevisionView | None
    answer: AnswerView | None
    signs: list[SignView]
    reports: ReportsView | None
    author: AuthorView
    may_mark: Verdict
    concern_id: int | None
    similar: SimilarContent | None
    may_remove_name: Verdict
    notes: list[str]
    earlier: list[DecisionView]
    may_decide: Verdict
    outcomes: list[OutcomeView]
    grounds: list[ReadyWords]
    questions: list[ReadyWords]
    form: Form[Decide]
    chosen: str
    version: str
    problem: str | None
    decided: DecisionView | None
    what_now: str
    waiting_decision: WaitingDecision | None
    may_look_again: Verdict
    next_path: str | None
    appeal_path: str | None


@dataclass(frozen=True)
class LogPage(DeskPage):
    """The log of decisions."""

    template: ClassVar[str] = "moderation/log.html"
    decisions: ListView[DecisionView]


@dataclass(frozen=True)
class TroublePage(DeskPage):
    """People who may be in danger: those whom somebody still has to reach, or what came of others."""

    template: ClassVar[str] = "moderation/trouble.html"
    concerns: list[ConcernRow]
    ended: bool
    more: str | None


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
    """One concern. `person` is None for whoever hasn't taken it."""

    template: ClassVar[str] = "moderation/concern.html"
    concern: ConcernRow
    body_html: str
    case_id: int | None
    wish: str
    phone: str
    person: PersonView | None
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
    """For whoever may be in danger: numbers that answer, and whether somebody may call them."""

    template: ClassVar[str] = "moderation/call_me.html"
    kind: str
    id: int
    path: str
    wishes: list[tuple[str, str]]
    may_delete: Verdict
    form: Form[CallMe]


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
    somebody may be in danger.
    """

    template: ClassVar[str] = "moderation/receipt.html"
    number: int
    sent: str
    answer: tuple[str, ...]
    read_by: str | None
    urgent: bool
    has_mailbox: bool


@dataclass(frozen=True)
class ReportsPage(DeskPage):
    """Cases with reports: the open ones first, each time the newest first."""

    template: ClassVar[str] = "moderation/reports.html"
    cases: list[ReportedCase]
    more: str | None


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
