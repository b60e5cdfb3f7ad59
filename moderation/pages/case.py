"""View models of the page of a case."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from forum.core.verdict import Verdict
from forum.web.forms import Form
from forum.web.photos import PhotoView
from forum.web.rendering.pages import Page
from moderation.forms import Decide, WriteNote
from moderation.pages.desk import DeskPage, WaitingDecision
from moderation.presenters.author_history import ShortHistory
from moderation.presenters.cases import CaseRow, DecisionView, OutcomeView, ReadyWords
from moderation.presenters.claims import ClaimView
from moderation.presenters.content import AnswerView, AuthorView, EditView, RevisionView
from moderation.presenters.notes import NotesView
from moderation.presenters.redaction import RedactionView
from moderation.presenters.reports import ReportsView
from moderation.presenters.translations import TranslationView
from moderation.tables.decisions import Outcome


@dataclass(frozen=True)
class EarlierText:
    """Content that the content of a case repeats; `same_author`: one member wrote both.

    `ago`: the time since; `excerpt` is empty where the title is the beginning of the text.
    """

    title: str
    excerpt: str
    lang: str
    dir: str
    path: str
    ago: str
    same_author: bool


@dataclass(frozen=True)
class SignView:
    """A sign that screening noticed, with its explanation.

    `passages`: the words that it is about, as they stand in the text; `earlier`: what the text repeats.
    """

    title: str
    text: str
    urgent: bool
    passages: list[str]
    earlier: EarlierText | None


@dataclass(frozen=True)
class MarkedTexts:
    """The texts of a case as HTML, with what was found in them marked.

    `found` is the personal data in them, a line each; without an edit its texts are empty.
    """

    title: Markup
    body: Markup
    edited_title: Markup
    edited_body: Markup
    found: str


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
class MailPreview:
    """The mail that the author gets about a decision, in `language`: its subject, and its body as HTML.

    `missing`: sentences that say why there is none; with them the rest is empty. `hides_name`: its greeting
    is without the author's name, which they don't show.
    """

    subject: str = ""
    body_html: str = ""
    language: str = ""
    dir: str = ""
    hides_name: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailPreviewPart(Page):
    """The part of a case's page that shows the mail."""

    template: ClassVar[str] = "moderation/_mail.html"
    mail: MailPreview


@dataclass(frozen=True)
class TranslationPart(Page):
    """The part of a case's page with its reading help; `id` and `chosen` as in `CasePage`."""

    template: ClassVar[str] = "moderation/_translation.html"
    id: int
    translation: TranslationView | None
    chosen: str


@dataclass(frozen=True)
class CasePage(DeskPage):
    """One case, with all that is needed to decide it.

    `neighbours`: those around it in the queue.
    `lang` and `dir` are those of the page; those of the content are `text_lang` and `text_dir`.
    `change`: what leaving out the words of the form changes; `ready_redaction`: the ready sentence about it.
    `appeal_path`: the page of the open appeal about this content.
    `leave_out`: the outcome before which the button stands that leaves out what is marked, and publishes
    the rest; None without it. `mail`: of the decision whose form is open.
    `translation`: the reading help; None where it is off or not needed. `is_sealed`: something was left out of the text before.
    """

    template: ClassVar[str] = "moderation/case.html"
    neighbours: list[CaseRow]
    id: int
    ref: str
    open: bool
    kind: str
    why: str
    title: str
    title_repeats: bool
    photos: list[PhotoView]
    edited_photos: list[PhotoView]
    marked: MarkedTexts
    leave_out: Outcome | None
    is_sealed: bool
    text_lang: str
    text_dir: str
    translation: TranslationView | None
    facts: tuple[str, ...]
    location: str
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
    claim: ClaimView
    case_notes: NotesView | None
    note_form: Form[WriteNote]
    history: ShortHistory | None
    outcomes: list[OutcomeView]
    grounds: list[ReadyWords]
    questions: list[ReadyWords]
    form: Form[Decide]
    change: RedactionView | None
    ready_redaction: str
    chosen: str
    mail: MailPreview
    version: str
    problem: str | None
    decided: DecisionView | None
    what_now: str
    waiting_decision: WaitingDecision | None
    may_look_again: Verdict
    next_path: str | None
    appeal_path: str | None
