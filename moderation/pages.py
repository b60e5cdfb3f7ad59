"""View models of the moderation pages."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from forum.core.text.diff import DiffChunk
from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.rendering.pages import Page
from moderation.forms import Decide
from moderation.presenters import CaseCard, DecisionView, OutcomeView, ReadyWords


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
    """The differences of an edited text from the public one."""

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
class CasePage(DeskPage):
    """One case, with all that is needed to decide it.

    `lang` and `dir` are those of the page; those of the content are `text_lang` and `text_dir`.
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


@dataclass(frozen=True)
class LogPage(DeskPage):
    """The log of decisions, newest first."""

    template: ClassVar[str] = "moderation/log.html"
    decisions: list[DecisionView]
    more: str | None
