"""View models of the moderation pages."""

from dataclasses import dataclass
from typing import ClassVar

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
class JustDecided:
    """The decision that this moderator has just made, and whether it can be taken back."""

    case_id: int
    title: str
    lang: str
    words: str
    may_take_back: Verdict


@dataclass(frozen=True)
class DeskPage(Page):
    """Base of all pages of the desk: the number of open cases, and the navigation."""

    waiting: int
    sections: list[Section]


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
    just: JustDecided | None


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
    may_take_back: Verdict
    may_look_again: Verdict
    next_path: str | None
    keys: bool
    just: JustDecided | None


@dataclass(frozen=True)
class LogPage(DeskPage):
    """The log of decisions, newest first."""

    template: ClassVar[str] = "moderation/log.html"
    decisions: list[DecisionView]
    more: str | None
