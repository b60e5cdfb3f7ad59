"""Presenters of ideas and milestones: view models for cards and timelines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from forum.core.content.visibility_labels import AGAIN_PENDING, VISIBILITY, VISIBILITY_STEPS
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.cleaning import excerpt, slug
from forum.core.text.html import from_plain
from forum.core.visibility import Visibility
from forum.ideas import labels, rules
from forum.ideas.tables import Idea, Milestone, MilestoneKind, Status, VoteTarget
from forum.town.presenters.lookup import TownLookup
from forum.town.presenters.patchwork import Fill, PatchSpec, patch

FILLS = {
    Status.accepted: Fill.STRONG,
    Status.planned: Fill.STRONG,
    Status.in_progress: Fill.STRONG,
    Status.realised: Fill.FULL,
}
EXCERPT_LENGTH = 180
NO_IDEAS: Mapping[int, Idea] = MappingProxyType({})
NO_TITLES: Mapping[str, str] = MappingProxyType({})


def path_of(idea: Idea | VoteTarget) -> str:
    """The URL path of an idea, after the language."""
    title_slug = slug(idea.title)
    return f"ideas/{idea.number}-{title_slug}" if title_slug else f"ideas/{idea.number}"


def short_path_of(idea: Idea) -> str:
    """The path of an idea's short link, which stays the same and leads to the reader's language."""
    return f"/i/{idea.code}"


def author_of(idea: Idea) -> str:
    """The name that an author chose to show, else what they are, in the current language."""
    anonymous = gettext("A former participant") if idea.author_left else gettext("A resident")
    return idea.name_shown or anonymous


def patch_of(idea: Idea, lookup: TownLookup) -> PatchSpec:
    """The parameters of an idea's patch."""
    theme, neighbourhood = lookup.indexes(idea.theme_id, idea.neighbourhood_id)
    return PatchSpec(theme, neighbourhood, idea.number, FILLS.get(idea.status, Fill.PALE))


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
    neighbourhood_slug: str
    theme: str
    theme_slug: str
    status: str
    status_words: str
    votes: int
    comments: int
    patch: str
    path: str
    posted: str
    name: str | None
    author_left: bool = False
    marks_own_vote: bool = False


@dataclass(frozen=True)
class LinkedContent:
    """A project the idea is linked to."""

    title: str
    path: str
    lang: str


@dataclass(frozen=True)
class AlikeIdea:
    """An idea that is like another, or like a text; `projects` are what comes of it.

    `may_vote`: whether it has a button to support it; without one on an idea's own page.
    """

    number: int
    title: str
    path: str
    lang: str
    dir: str
    votes: int
    status: str
    status_words: str
    projects: tuple[LinkedContent, ...] = ()
    may_vote: bool = False
    voted: bool = False


def alike_idea(
    idea: Idea,
    language: str,
    projects: Sequence[LinkedContent] = (),
    *,
    may_vote: bool = False,
    voted: bool = False,
) -> AlikeIdea:
    """An idea that is like another, in the current language."""
    return AlikeIdea(
        number=idea.number,
        title=idea.title,
        path=f"/{language}/{path_of(idea)}",
        lang=idea.language,
        dir=direction(idea.language),
        votes=idea.votes_count,
        status=idea.status,
        status_words=gettext(labels.STATUS[idea.status]),
        projects=tuple(projects),
        may_vote=may_vote and not voted,
        voted=voted,
    )


def card(
    idea: Idea,
    lookup: TownLookup,
    site: Site,
    language: str,
    *,
    marks_own_vote: bool = False,
    canonical: Idea | None = None,
) -> IdeaCard:
    """The card of an idea in the current language.

    If the idea isn't public, its visibility is shown as its status; if it is merged, that it is, with the
    support of the `canonical` one. With `marks_own_vote` the
    handler of its page must be wrapped in `with_own_votes`.
    """
    status, status_words = _shown_status(idea)
    return IdeaCard(
        number=idea.number,
        slug=slug(idea.title),
        title=idea.title,
        excerpt=excerpt(idea.body, EXCERPT_LENGTH),
        lang=idea.language,
        dir=direction(idea.language),
        neighbourhood=lookup.neighbourhood_name(idea.neighbourhood_id, site),
        neighbourhood_slug=lookup.neighbourhood_slug(idea.neighbourhood_id),
        theme=lookup.theme_name(idea.theme_id, site),
        theme_slug=lookup.theme_slug(idea.theme_id),
        status=status,
        status_words=status_words,
        votes=(canonical or idea).votes_count,
        comments=(canonical or idea).comments_count,
        patch=patch(*patch_of(idea, lookup)),
        path=f"/{language}/{path_of(idea)}",
        posted=format_date(idea.public_at or idea.posted_at, site.zone),
        name=idea.name_shown or None,
        author_left=idea.author_left,
        marks_own_vote=marks_own_vote,
    )


def _shown_status(idea: Idea) -> tuple[str, str]:
    if idea.visibility is not Visibility.public:
        return idea.visibility, gettext(VISIBILITY[idea.visibility])
    if idea.is_merged:
        return "merged", gettext("Part of another idea")
    return idea.status, gettext(labels.STATUS[idea.status])


def cards(
    ideas: Sequence[Idea],
    lookup: TownLookup,
    site: Site,
    language: str,
    *,
    tell_own_votes: bool = False,
    canonical: Mapping[int, Idea] = NO_IDEAS,
) -> list[IdeaCard]:
    """The cards of several ideas; `canonical`: those into which some of them are merged, by number."""
    return [
        card(
            idea, lookup, site, language, marks_own_vote=tell_own_votes,
            canonical=canonical.get(idea.merged_into or 0),
        )
        for idea in ideas
    ]  # fmt: skip


@dataclass(frozen=True)
class MilestoneView:
    """An entry of a timeline. `is_now`: the idea stands there; `id` is 0 for what isn't recorded."""

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
    is_now: bool = False


PUBLIC_STEPS = frozenset(MilestoneKind) - {MilestoneKind.visibility}


def _step_words(milestone: Milestone, titles: Mapping[str, str]) -> str:
    if milestone.kind in labels.TITLED_STEPS and milestone.about in titles:
        text = gettext(labels.TITLED_STEPS[milestone.kind])
        return text.format(title=isolated(titles[milestone.about]))
    if milestone.kind is MilestoneKind.status:
        if milestone.before == milestone.after:
            # An answer of the former site to an idea that stayed open there.
            return gettext(labels.ANSWERED)
        return gettext(labels.STATUS_STEPS[Status(milestone.after)])
    if milestone.kind is MilestoneKind.visibility:
        if milestone.is_arrival:
            return gettext(labels.MOVED_IN)
        if (milestone.before, milestone.after) == (Visibility.public, Visibility.pending):
            return gettext(AGAIN_PENDING)
        return gettext(VISIBILITY_STEPS[Visibility(milestone.after)])
    return gettext(labels.OTHER_STEPS[milestone.kind])


def _display_kind(milestone: Milestone) -> str:
    if milestone.kind in (MilestoneKind.status, MilestoneKind.visibility):
        return {"pending": "posted", "public": "posted"}.get(milestone.after, milestone.after)
    return "posted"


def _is_public_step(milestone: Milestone) -> bool:
    if milestone.kind in PUBLIC_STEPS or milestone.imported:
        return True
    if (milestone.before, milestone.after) == (Visibility.rejected, Visibility.public):
        # On appeal: what it says is not why, and else nobody would see since when it is public.
        return True
    return milestone.after in (Visibility.pending, Visibility.public) and milestone.before in (
        Visibility.draft,
        Visibility.pending,
    )


def timeline(
    milestones: Sequence[Milestone],
    site: Site,
    titles: Mapping[str, str] = NO_TITLES,
    *,
    everything: bool,
) -> list[MilestoneView]:
    """An idea's timeline: its public part, or for its author and moderators `everything`.

    `titles` are those of the ideas that steps are about, by their references. Actors are shown by role only. What the former site did on a day that isn't known has none.
    """
    moves = (item for item in milestones if item.kind is MilestoneKind.visibility)
    arrived = next((item.at for item in moves if item.imported), None)
    return [
        MilestoneView(
            id=item.pk,
            when=format_date(item.at, site.zone) if _is_dated(item, arrived) else "",
            iso=item.at.astimezone(site.zone).isoformat(timespec="minutes"),
            words=_step_words(item, titles),
            by=_actor_role(item),
            text=_text_html(item),
            official_words=_official_words(item, site),
            lang=item.language,
            dir=direction(item.language),
            kind=_display_kind(item),
        )
        for item in milestones
        if everything or _is_public_step(item)
    ]


def with_outlook(
    steps: Sequence[MilestoneView], milestones: Sequence[Milestone], status: Status, closes: str
) -> list[MilestoneView]:
    """The timeline of a public idea, with where it stands now and what comes next.

    `closes`: the last day of its call, while that is open.
    """
    past, now = list(steps), _unrecorded(gettext(labels.STATUS[status]), status)
    last = milestones[-1] if milestones else None
    if last and past and past[-1].id == last.pk and rules.reached_status(last, status):
        now = past.pop()
    outlook = [*past, replace(now, is_now=True)]
    if status in labels.NEXT_STEPS:
        when = gettext("After %(date)s") % {"date": closes} if closes else ""
        outlook.append(_unrecorded(gettext(labels.NEXT_STEPS[status]), "coming", when))
    return outlook


def _unrecorded(words: str, kind: str, when: str = "") -> MilestoneView:
    return MilestoneView(0, when, "", words, None, None, None, "", "", kind)


def _is_dated(milestone: Milestone, arrived: datetime | None) -> bool:
    """Whether its date is its own: an answer there without a date has that of the idea's arrival."""
    is_answer = milestone.imported and milestone.kind is MilestoneKind.status
    return not (is_answer and milestone.at == arrived)


def _official_words(milestone: Milestone, site: Site) -> str | None:
    """The mark of the municipality, above a text of its own; texts of a former site carry none."""
    own = milestone.text_html and not milestone.imported and _actor_role(milestone)
    return site.official_words if own else None


def _text_html(milestone: Milestone) -> str | None:
    return milestone.text_html or (from_plain(milestone.text) if milestone.text else None)


def _actor_role(milestone: Milestone) -> str | None:
    if milestone.imported:
        return None if milestone.is_arrival else gettext("on the former site")
    if milestone.actor_id is None or milestone.kind is MilestoneKind.edited:
        return None
    if milestone.kind in labels.TITLED_STEPS:
        return gettext("moderator")
    if milestone.kind is MilestoneKind.visibility:
        own = milestone.before == Visibility.draft or milestone.after == Visibility.withdrawn
        return None if own else gettext("moderator")
    return gettext("municipality")


@dataclass(frozen=True)
class ConcurrentChange:
    """A concurrent change of an idea while an official had it open: who, which step, its text.

    `step` is empty if not the status was changed but the text or the visibility.
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
        """The change in one sentence, in the current language."""
        if not self.step:
            return gettext("This idea was changed in the meantime. Look at it again.")
        text = gettext("{who} was first. It now says: {step}.")
        return text.format(who=isolated(self.who), step=self.step)


def concurrent_change(milestone: Milestone | None, name: str) -> ConcurrentChange:
    """The change of status by somebody with this name; without a milestone, another change."""
    if milestone is None:
        return ConcurrentChange(name or gettext("A colleague"), None)
    return ConcurrentChange(
        who=name or gettext("A colleague"),
        member_id=milestone.actor_id,
        at=milestone.at,
        step=_step_words(milestone, NO_TITLES),
        text=milestone.text_html,
        lang=milestone.language,
        dir=direction(milestone.language),
    )
