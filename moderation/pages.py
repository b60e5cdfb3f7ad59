"""View models of the moderation pages."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.text.diff import DiffChunk
from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.rendering.pages import Page
from moderation.forms import Decide, DecideAppeal, Object
from moderation.presenters.appeals import AppealCard, ObjectionView, StatementView, TextView
from moderation.presenters.cases import CaseCard, DecisionView, OutcomeView, ReadyWords


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
    """Base of all pages of the desk: the number of open cases, and the navigation.

    `keys`: single keys act on the page. `decisions_waiting`: what can still be taken back.
    """

    waiting: int
    sections: list[Section]
    keys: bool
    decisions_waiting: list[WaitingDecision]


@dataclass(frozen=True)
class QueuePage(DeskPage):
    """The queue of open cases: urgent ones first, then the oldest.

    `promised`: within how many working days the author of the oldest was promised an answer.
    """

    template: ClassVar[str] = "moderation/queue.html"
    cases: list[CaseCard]
    more: str | None
    oldest: str | None
    promised: int
    first: bool


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
    """An edited text, and its differences from the public one."""

    title: str
    body_html: str
    title_changes: list[DiffChunk]
    body_changes: list[DiffChunk]


@dataclass(frozen=True)
class AnswerView:
    """An answer of the former site, which becomes public with its idea."""

    body_html: str
    lang: str
    dir: str


@dataclass(frozen=True)
class CasePage(DeskPage):
    """One case, with all that is needed to decide it.

    `lang` and `dir` are those of the page; those of the content are `text_lang` and `text_dir`.
    `appeal_path`: the page of the open appeal about this content.
    """

    template: ClassVar[str] = "moderation/case.html"
    id: int
    ref: str
    open: bool
    kind: str
    why: str
    title: str
    title_repeats: bool
    body_html: str
    text_lang: str
    text_dir: str
    facts: tuple[str, ...]
    ago: str
    iso: str
    path: str | None
    edit: EditView | None
    answer: AnswerView | None
    signs: list[SignView]
    author: AuthorView
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
    """The log of decisions, newest first."""

    template: ClassVar[str] = "moderation/log.html"
    decisions: list[DecisionView]
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
