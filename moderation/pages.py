"""What the pages of the desk show."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.rendering.pages import Page
from moderation.forms import Decide
from moderation.presenters import CaseCard, DecisionView, DiffChunk, OutcomeView, ReadyWords


@dataclass(frozen=True)
class Section:
    """A part of the desk, in the row under the header."""

    words: str
    path: str
    here: bool
    count: int | None = None


@dataclass(frozen=True)
class JustDecided:
    """What this moderator decided on the screen before, and whether it can be undone."""

    case_id: int
    title: str
    lang: str
    words: str
    may_take_back: Verdict


@dataclass(frozen=True)
class DeskPage(Page):
    """What every page of the desk has: how many cases wait, and the desk's parts."""

    waiting: int
    sections: list[Section]


@dataclass(frozen=True)
class QueuePage(DeskPage):
    """What waits, urgent first, then the oldest."""

    template: ClassVar[str] = "moderation/queue.html"
    cases: list[CaseCard]
    more: str | None
    oldest: str | None
    first: bool
    just: JustDecided | None


@dataclass(frozen=True)
class AuthorView:
    """Who wrote it, as far as a moderator needs to know. `name` is the one shown with the text."""

    name: str
    member_since: str | None
    published: int
    refused: int
    language: str
    dir: str


@dataclass(frozen=True)
class SignView:
    """Something a first look noticed, explained."""

    title: str
    text: str
    urgent: bool


@dataclass(frozen=True)
class EditView:
    """A changed text beside the old one."""

    title: str
    body_html: str
    title_changes: list[DiffChunk]
    body_changes: list[DiffChunk]


@dataclass(frozen=True)
class CasePage(DeskPage):
    """One case, with all that is needed to decide it. `lang` and `dir` are the page's own."""

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
    signs: list[SignView]
    author: AuthorView
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
    may_take_back: Verdict
    may_look_again: Verdict
    next_path: str | None
    keys: bool
    just: JustDecided | None


@dataclass(frozen=True)
class LogPage(DeskPage):
    """What was decided, the latest first."""

    template: ClassVar[str] = "moderation/log.html"
    decisions: list[DecisionView]
    more: str | None
