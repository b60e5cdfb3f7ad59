"""Page models of the front page, a member's own pages, and the pages about the forum."""

from dataclasses import dataclass
from typing import ClassVar

from forum.calls.presenters import CallView
from forum.core.i18n.localized_text import LocalizedText
from forum.core.town_settings.statement import StatementView
from forum.home.forms import FollowTopicAsGuest
from forum.home.presenters import HopeFigures, QuiltPiece, Story
from forum.ideas.presenters.cards import IdeaCard
from forum.ideas.presenters.unsent import UnsentView
from forum.inbox.forms import ChooseRhythms
from forum.inbox.presenters import NoticeView
from forum.offers.presenters import OwnOffer
from forum.projects.presenters import ProjectCard
from forum.web.forms import Form
from forum.web.kiosk import KioskTimes
from forum.web.rendering.pages import Page
from forum.web.rendering.structured_data import Thing


@dataclass(frozen=True)
class HomePage(Page):
    """The front page."""

    template: ClassVar[str] = "home/home.html"
    call: CallView | None
    earlier_calls: list[CallView]
    quilt: list[QuiltPiece]
    story: Story | None
    hope: HopeFigures
    ideas: list[IdeaCard]
    projects: list[ProjectCard]
    structured: Thing


@dataclass(frozen=True)
class FollowView:
    """Content that a member follows; `subject` is its reference."""

    subject: str
    title: str
    path: str
    lang: str


@dataclass(frozen=True)
class MePage(Page):
    """A member's own page: their quilt, news that they haven't read, and their ideas.

    `unsent`: the new idea that they kept for later.
    """

    template: ClassVar[str] = "home/me.html"
    quilt: list[QuiltPiece]
    notices: list[NoticeView]
    unsent: UnsentView | None
    ideas: list[IdeaCard]


@dataclass(frozen=True)
class SupportPage(Page):
    """The ideas that a member supports, and where they want to help."""

    template: ClassVar[str] = "home/support.html"
    ideas: list[IdeaCard]
    offers: list[OwnOffer]


@dataclass(frozen=True)
class TopicView:
    """A neighbourhood, theme or call; `followed`: the reader hears of new ideas in it."""

    subject: str
    kind: str
    name: LocalizedText
    followed: bool


@dataclass(frozen=True)
class FollowingPage(Page):
    """What a member follows, and how often they get mail about it: `usual`, or by kind of news."""

    template: ClassVar[str] = "home/following.html"
    follows: list[FollowView]
    usual: str
    form: Form[ChooseRhythms]
    kinds: list[tuple[str, str]]
    rhythms: list[tuple[str, str]]


@dataclass(frozen=True)
class TopicsPage(Page):
    """Topics to follow. `has_more`: these are those of a filtered list, and there are others."""

    template: ClassVar[str] = "home/topics.html"
    topics: list[TopicView]
    has_more: bool
    form: Form[FollowTopicAsGuest]


@dataclass(frozen=True)
class HouseRulesPage(Page):
    """The house rules with the published grounds of moderation; `own_html`: the town's text, as HTML."""

    template: ClassVar[str] = "about/house_rules.html"
    grounds: list[str]
    edit_minutes: int
    own_html: str


@dataclass(frozen=True)
class AboutPage(Page):
    """What this forum is; `own_html`: the town's text, as HTML."""

    template: ClassVar[str] = "about/about.html"
    own_html: str


@dataclass(frozen=True)
class KioskPage(Page):
    """Where an administrator makes their device a kiosk."""

    template: ClassVar[str] = "home/kiosk.html"
    times: KioskTimes


@dataclass(frozen=True)
class OfflinePage(Page):
    """For readers without a connection: whom to call."""

    template: ClassVar[str] = "about/offline.html"


@dataclass(frozen=True)
class AccessibilityPage(Page):
    """The accessibility statement."""

    template: ClassVar[str] = "about/accessibility.html"
    statement: StatementView


@dataclass(frozen=True)
class PartRow:
    """A call, neighbourhood or theme in the administrators' list."""

    id: int
    title: str
    note: str = ""
    missing: str = ""


@dataclass(frozen=True)
class TownPage(Page):
    """Lists of the calls, neighbourhoods and themes that administrators manage.

    `missing`: how many of the town's words and looks still need somebody.
    """

    template: ClassVar[str] = "home/admin.html"
    missing: int
    calls: list[PartRow]
    neighbourhoods: list[PartRow]
    themes: list[PartRow]
