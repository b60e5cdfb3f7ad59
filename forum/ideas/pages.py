"""View models of the pages and fragments about ideas."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forum.calls.presenters import CallView
from forum.core.content.restrictions import Restriction
from forum.core.text.diff import DiffChunk
from forum.core.verdict import Verdict
from forum.discussion.pages import Discussion
from forum.ideas.forms import ChangeStatus, EditIdea, MergeIdea
from forum.ideas.presenters.cards import AlikeIdea, IdeaCard, LinkedContent
from forum.ideas.presenters.filters import FilterBar
from forum.ideas.presenters.timeline import ConcurrentChange, MilestoneView
from forum.ideas.presenters.unsent import IdeaPreview, UnsentView
from forum.offers.pages import OffersPart
from forum.verification.presenters import NextStep
from forum.web.forms import Form
from forum.web.photos import PhotoView
from forum.web.rendering.pages import Page
from forum.web.rendering.structured_data import Thing
from forum.web.uploads import PhotoField

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class IdeasPage(Page):
    """The list of ideas. `corrected`: the words they have, as none has those that were typed.

    `address`, `more` and `first` are addresses of pages of the list: of this one, the next, and the first
    unless this is it.
    """

    template: ClassVar[str] = "ideas/list.html"
    ideas: list[IdeaCard]
    address: str
    more: str | None
    first: str | None
    filters: Form[Any]
    narrowed: bool
    title: str
    sentence: str
    filter_bar: FilterBar
    sorts: list[tuple[str, str, bool]]
    calls: bool
    call: CallView | None
    search_away: bool
    structured: Thing | None
    corrected: str


@dataclass(frozen=True)
class IdeasFragment(IdeasPage):
    """The list without the page around it, for htmx."""

    template: ClassVar[str] = "ideas/_list.html"


@dataclass(frozen=True)
class EmbeddedIdeasPage(Page):
    """The first ideas of a list, in a frame on another site; every link leads to the forum."""

    template: ClassVar[str] = "ideas/embed.html"
    ideas: list[IdeaCard]
    all_ideas: str


@dataclass(frozen=True)
class VoteBox(Page):
    """Number of votes, and the button or the reason why there is none."""

    template: ClassVar[str] = "ideas/_vote.html"
    number: int
    votes: int
    staff_votes: int
    imported_votes: int
    voted: bool
    follows: bool
    may_vote: Verdict
    vote_step: NextStep | None
    vote_form: Form[Any]
    follow_form: Form[Any]
    may_help: bool


@dataclass(frozen=True)
class AlikeFragment(Page):
    """The ideas that are like what is typed so far, for htmx."""

    template: ClassVar[str] = "ideas/_alike.html"
    alike: list[AlikeIdea]


@dataclass(frozen=True)
class WaitingEdit:
    """An edit of an idea as its author last saved it.

    Its differences from what the idea says now are word by word; those of a line that stays are empty.
    """

    title: str
    photos: list[PhotoView]
    title_changes: list[DiffChunk]
    body_changes: list[DiffChunk]
    location_changes: list[DiffChunk]
    name_changes: list[DiffChunk]


@dataclass(frozen=True)
class MergedIdea:
    """An idea that is part of the one on the page; its `anchor` is where comments on it lead."""

    number: int
    anchor: str
    title: str
    body_html: str
    photos: list[PhotoView]
    lang: str
    dir: str
    name: str
    posted: str
    own: bool


@dataclass(frozen=True)
class Merging:
    """What is merged into an idea, and whether the reader, as a moderator, may merge or split it.

    `offered`: the reader is a moderator, and is shown the form or the reason why there is none.
    """

    parts: list[MergedIdea]
    offered: bool
    may_merge: Verdict
    may_split: Verdict
    form: Form[MergeIdea]


@dataclass(frozen=True)
class IdeaPage(Page):
    """One idea. `read_by` is for its author: the day by which it is read, until that is over.

    `changed`: the day on which its author last changed what everybody reads, empty if they didn't.
    `moved_in`: the day on which it came from a former site, if that is all that is known.
    `helpers`: how many people want to help to carry it out.
    """

    template: ClassVar[str] = "ideas/show.html"
    idea: IdeaCard
    body_html: str
    photos: list[PhotoView]
    location: str
    code: str
    visibility: str
    visibility_words: str
    public: bool
    own: bool
    care: tuple[str, ...]
    read_by: str
    waiting_edit: WaitingEdit | None
    restriction: Restriction | None
    timeline: list[MilestoneView]
    answer: MilestoneView | None
    changed: str
    linked: list[LinkedContent]
    alike: list[AlikeIdea]
    merging: Merging
    number: int
    votes: int
    staff_votes: int
    imported_votes: int
    voted: bool
    follows: bool
    may_vote: Verdict
    vote_step: NextStep | None
    vote_form: Form[Any]
    follow_form: Form[Any]
    may_help: bool
    helpers: int
    may_edit: Verdict
    may_withdraw: Verdict
    may_name_language: Verdict
    may_remove_name: Verdict
    language_chosen: bool
    may_change_status: Verdict
    discussion: Discussion
    comments_at: str
    call: CallView | None
    source: str | None
    moved_in: str
    structured: Thing | None


@dataclass(frozen=True)
class TextChange:
    """What an edit changed, word by word; `title` is empty if that stayed."""

    when: str
    iso: str
    title: list[DiffChunk]
    body: list[DiffChunk]


@dataclass(frozen=True)
class HistoryPage(Page):
    """What an idea said before, the newest change first."""

    template: ClassVar[str] = "ideas/history.html"
    number: int
    title: str
    path: str
    changes: list[TextChange]
    text_lang: str
    text_dir: str


@dataclass(frozen=True)
class KeptFragment(Page):
    """The line that says that a form is kept, or that another one is already, for htmx."""

    template: ClassVar[str] = "ideas/_kept.html"
    is_kept: bool


@dataclass(frozen=True)
class PostIdeaPage(Page):
    """The form for a new idea, with the question of its call.

    If the call accepts no ideas, the reason replaces the form or its button, with the alternatives:
    the `open_call`, or posting outside any call. `typed`: the form contains input, which is kept.
    `alike` are the ideas that its author should see before it is sent. `unsent`: what they kept before, with
    which the form begins.
    """

    template: ClassVar[str] = "ideas/new.html"
    form: Form[Any]
    photos: PhotoField
    call: CallView | None
    may_post: Verdict
    step: NextStep | None
    open_call: CallView | None
    outside: bool
    typed: bool
    alike: list[AlikeIdea]
    preview: IdeaPreview | None
    unsent: UnsentView | None
    neighbourhoods: Choices
    themes: Choices


@dataclass(frozen=True)
class EditIdeaPage(Page):
    """The form for editing an idea. `waiting`: its edit that waits for a moderator, which the form continues.

    `clash`: what the author saved last, if they began with something else.
    """

    template: ClassVar[str] = "ideas/edit.html"
    form: Form[EditIdea]
    photos: PhotoField
    number: int
    path: str
    public: bool
    lang_of_idea: str
    waiting: WaitingEdit | None
    clash: WaitingEdit | None
    preview: IdeaPreview | None
    neighbourhoods: Choices
    themes: Choices


@dataclass(frozen=True)
class OfficeIdeasPage(Page):
    """Ideas by status, for officials."""

    template: ClassVar[str] = "ideas/office_list.html"
    ideas: list[IdeaCard]
    more: str | None
    statuses: list[tuple[str, str, int, bool]]


@dataclass(frozen=True)
class OfficeIdeaPage(Page):
    """One idea, and the status changes that an official may make. `notes`: what staff should know."""

    template: ClassVar[str] = "ideas/office_show.html"
    idea: IdeaCard
    body_html: str
    timeline: list[MilestoneView]
    answer: MilestoneView | None
    linked: list[LinkedContent]
    steps: Choices
    needs_answer: list[str]
    may_change_status: Verdict
    links_to_project: bool
    reach: int
    form: Form[ChangeStatus]
    notes: list[str]
    offers: OffersPart
    overtaken: ConcurrentChange | None
    chosen: str
