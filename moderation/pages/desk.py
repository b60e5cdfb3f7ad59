"""View models of the desk: its frame, the queue, the log."""

from dataclasses import dataclass
from typing import ClassVar

from forum.web.lists.view import ListView
from forum.web.rendering.pages import Page
from moderation.presenters.cases import CaseRow, DecisionView


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

    `is_new`: it was made a moment ago, and the page has to say so first. Of those that were made
    together it is the first; `batch` is what they are taken back by, and `count` how many they are.
    """

    id: int
    case_id: int
    batch: int | None
    count: int
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

    `promised`: within how many working days authors are promised an answer; `choices`: what can be
    decided about several cases together.
    """

    template: ClassVar[str] = "moderation/queue.html"
    cases: ListView[CaseRow]
    promised: int
    choices: list[tuple[str, str]]


@dataclass(frozen=True)
class LogPage(DeskPage):
    """The log of decisions."""

    template: ClassVar[str] = "moderation/log.html"
    decisions: ListView[DecisionView]
