"""Ideas, calls and milestones as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.cleaning import excerpt, slug
from forum.core.text.html import from_plain
from forum.core.unit_of_work import Reading
from forum.core.visibility import Visibility
from forum.ideas import queries, rules, words
from forum.ideas.patch import Fill, Piece, patch
from forum.ideas.tables import (
    Call,
    Idea,
    Milestone,
    MilestoneKind,
    Neighbourhood,
    Standing,
    Status,
    Theme,
)

FILLS = {
    Status.accepted: Fill.HALF,
    Status.planned: Fill.HALF,
    Status.in_progress: Fill.HALF,
    Status.realised: Fill.FULL,
}
EXCERPT_LENGTH = 180


def path_of(idea: Idea | Standing) -> str:
    """Where an idea stands, after the language."""
    readable = slug(idea.title)
    return f"ideas/{idea.number}-{readable}" if readable else f"ideas/{idea.number}"


@dataclass(frozen=True)
class Surroundings:
    """The town's neighbourhoods and themes, by id: they name and colour every idea."""

    neighbourhoods: dict[int, Neighbourhood]
    themes: dict[int, Theme]

    @classmethod
    async def read(cls, reading: Reading) -> "Surroundings":
        """Two small questions to the database, whatever the size of the forum."""
        return cls(
            {row.id or 0: row for row in await queries.neighbourhoods(reading)},
            {row.id or 0: row for row in await queries.themes(reading)},
        )

    def neighbourhood_name(self, idea: Idea) -> str:
        """The name of an idea's neighbourhood, or nothing."""
        found = self.neighbourhoods.get(idea.neighbourhood_id or 0)
        return found.name if found else ""

    def theme_name(self, idea: Idea, site: Site) -> str:
        """The name of an idea's theme in the current language, or nothing."""
        found = self.themes.get(idea.theme_id or 0)
        return site.words(found.names) if found else ""

    def piece(self, idea: Idea) -> Piece:
        """What an idea's patch is drawn from."""
        themes, places = list(self.themes), list(self.neighbourhoods)
        return Piece(
            themes.index(idea.theme_id) if idea.theme_id in themes else len(themes),
            places.index(idea.neighbourhood_id) if idea.neighbourhood_id in places else len(places),
            idea.number,
            FILLS.get(idea.status, Fill.OUTLINED),
        )

    def neighbourhood_choices(self) -> list[tuple[str, str]]:
        """Slugs and names for a list to choose from."""
        return [(row.slug, row.name) for row in self.neighbourhoods.values()]

    def theme_choices(self, site: Site) -> list[tuple[str, str]]:
        """Slugs and names for a list to choose from, in the current language."""
        return [(row.slug, site.words(row.names)) for row in self.themes.values()]

    def neighbourhood_id(self, wanted: str) -> int | None:
        """The id of a neighbourhood's slug."""
        return next((key for key, row in self.neighbourhoods.items() if row.slug == wanted), None)

    def theme_id(self, wanted: str) -> int | None:
        """The id of a theme's slug."""
        return next((key for key, row in self.themes.items() if row.slug == wanted), None)


@dataclass(frozen=True)
class IdeaCard:
    """An idea in a list."""

    number: int
    slug: str
    title: str
    excerpt: str
    lang: str
    dir: str
    neighbourhood: str
    theme: str
    status: str
    status_words: str
    votes: int
    comments: int
    patch: str
    path: str
    posted: str
    name: str | None
    tells_own_vote: bool = False


def card(
    idea: Idea, around: Surroundings, site: Site, language: str, *, tells_own_vote: bool = False
) -> IdeaCard:
    """An idea in a list, in the current language. What isn't public shows its visibility instead.

    With `tells_own_vote` its page goes out `with_own_votes`.
    """
    public = idea.visibility is Visibility.public
    return IdeaCard(
        number=idea.number,
        slug=slug(idea.title),
        title=idea.title,
        excerpt=excerpt(idea.body, EXCERPT_LENGTH),
        lang=idea.language,
        dir=direction(idea.language),
        neighbourhood=around.neighbourhood_name(idea),
        theme=around.theme_name(idea, site),
        status=idea.status if public else idea.visibility,
        status_words=gettext(
            words.STATUS[idea.status] if public else words.VISIBILITY[idea.visibility]
        ),
        votes=idea.votes_count,
        comments=idea.comments_count,
        patch=patch(*around.piece(idea)),
        path=f"/{language}/{path_of(idea)}",
        posted=format_date(idea.public_at or idea.posted_at, site.zone),
        name=idea.name_shown or None,
        tells_own_vote=tells_own_vote,
    )


def cards(
    ideas: Sequence[Idea],
    around: Surroundings,
    site: Site,
    language: str,
    *,
    tell_own_votes: bool = False,
) -> list[IdeaCard]:
    """Ideas in a list."""
    return [card(idea, around, site, language, tells_own_vote=tell_own_votes) for idea in ideas]


@dataclass(frozen=True)
class MilestoneView:
    """A line of a timeline."""

    id: int
    when: str
    iso: str
    words: str
    by: str | None
    text: str | None
    official_words: str | None
    lang: str
    dir: str
    kind: str


PUBLIC_STEPS = frozenset(
    {MilestoneKind.status, MilestoneKind.linked, MilestoneKind.unlinked, MilestoneKind.edited}
)


def _step_words(milestone: Milestone) -> str:
    if milestone.kind is MilestoneKind.status:
        return gettext(words.STATUS_STEPS[Status(milestone.after)])
    if milestone.kind is MilestoneKind.visibility:
        return gettext(words.VISIBILITY_STEPS[Visibility(milestone.after)])
    return gettext(words.OTHER_STEPS[milestone.kind])


def _looks(milestone: Milestone) -> str:
    if milestone.kind in (MilestoneKind.status, MilestoneKind.visibility):
        return {"pending": "posted", "public": "posted"}.get(milestone.after, milestone.after)
    return "posted"


def _is_for_all(milestone: Milestone) -> bool:
    if milestone.kind in PUBLIC_STEPS:
        return True
    return milestone.after in (Visibility.pending, Visibility.public) and milestone.before in (
        Visibility.draft,
        Visibility.pending,
    )


def timeline(
    milestones: Sequence[Milestone], site: Site, *, everything: bool
) -> list[MilestoneView]:
    """An idea's timeline: for all its public part, for author and moderators `everything`.

    Who acted is said by role only.
    """
    return [
        MilestoneView(
            id=item.id or 0,
            when=format_date(item.at, site.zone),
            iso=item.at.astimezone(site.zone).isoformat(timespec="minutes"),
            words=_step_words(item),
            by=_by(item),
            text=_text(item),
            official_words=site.official_words if item.text_html and _by(item) else None,
            lang=item.language,
            dir=direction(item.language),
            kind=_looks(item),
        )
        for item in milestones
        if everything or _is_for_all(item)
    ]


def _text(milestone: Milestone) -> str | None:
    return milestone.text_html or (from_plain(milestone.text) if milestone.text else None)


def _by(milestone: Milestone) -> str | None:
    if milestone.actor_id is None or milestone.kind is MilestoneKind.edited:
        return None
    if milestone.kind is MilestoneKind.visibility:
        own = milestone.before == Visibility.draft or milestone.after == Visibility.withdrawn
        return None if own else gettext("moderator")
    return gettext("municipality")


@dataclass(frozen=True)
class Overtaken:
    """What happened to an idea while an official had it open: who took which step, in what words.

    `step` is empty when not its status but its text or visibility is another one now.
    """

    who: str
    member_id: int | None
    at: datetime | None = None
    step: str = ""
    text: str = ""
    lang: str = ""
    dir: str = ""

    @property
    def sentence(self) -> str:
        """All of it in one sentence, in the current language."""
        if not self.step:
            return gettext("This idea was changed in the meantime. Look at it again.")
        words = gettext("{who} was first. It says there now: {step}.")
        return words.format(who=self.who, step=self.step)


def overtaken_by(milestone: Milestone | None, name: str) -> Overtaken:
    """That somebody of that name took this step; or that something else changed."""
    if milestone is None:
        return Overtaken(name or gettext("A colleague"), None)
    return Overtaken(
        who=name or gettext("A colleague"),
        member_id=milestone.actor_id,
        at=milestone.at,
        step=_step_words(milestone),
        text=milestone.text_html,
        lang=milestone.language,
        dir=direction(milestone.language),
    )


@dataclass(frozen=True)
class CallView:
    """A call in the current language."""

    slug: str
    question: str
    intro_html: str
    answer_html: str
    state: str
    state_words: str
    opens: str
    closes: str
    days_left: int


def call_view(call: Call, today: date, site: Site) -> CallView:
    """A call as it stands on a day, in the current language."""
    state = rules.call_state(call, today)
    return CallView(
        slug=call.slug,
        question=site.words(call.question),
        intro_html=site.words(call.intro_html),
        answer_html=site.words(call.answer_html),
        state=state,
        state_words=gettext(words.CALL[state]),
        opens=format_date(call.opens_on, site.zone),
        closes=format_date(call.closes_on, site.zone),
        days_left=(call.closes_on - today).days,
    )
