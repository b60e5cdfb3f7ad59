"""Presenters of ideas: their cards in lists, their addresses and patches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from forum.core.content.visibility_labels import VISIBILITY
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.cleaning import excerpt, slug
from forum.core.visibility import Visibility
from forum.ideas import labels
from forum.ideas.tables import Idea, ListedIdea, Status, VoteTarget
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


def path_of(idea: Idea | ListedIdea | VoteTarget) -> str:
    """The URL path of an idea, after the language."""
    title_slug = slug(idea.title)
    return f"ideas/{idea.number}-{title_slug}" if title_slug else f"ideas/{idea.number}"


def short_path_of(idea: Idea | ListedIdea) -> str:
    """The path of an idea's short link, which stays the same and leads to the reader's language."""
    return f"/i/{idea.code}"


def author_of(idea: Idea | ListedIdea) -> str:
    """The name that an author chose to show, else what they are, in the current language."""
    anonymous = gettext("A former participant") if idea.author_left else gettext("A resident")
    return idea.name_shown or anonymous


def patch_of(idea: Idea | ListedIdea, lookup: TownLookup) -> PatchSpec:
    """The parameters of an idea's patch."""
    theme, neighbourhood = lookup.indexes(idea.theme_id, idea.neighbourhood_id)
    return PatchSpec(theme, neighbourhood, idea.number, fill_of(idea))


def fill_of(idea: Idea | ListedIdea) -> Fill:
    """How strong the colours of an idea's patch are, by its status."""
    return FILLS.get(idea.status, Fill.PALE)


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
    listed: bool = False
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
    idea: Idea | ListedIdea,
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
    idea: Idea | ListedIdea,
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
        listed=idea.is_public and not idea.is_merged,
        marks_own_vote=marks_own_vote,
    )


def _shown_status(idea: Idea | ListedIdea) -> tuple[str, str]:
    if idea.visibility is not Visibility.public:
        return idea.visibility, gettext(VISIBILITY[idea.visibility])
    if idea.is_merged:
        return "merged", gettext("Part of another idea")
    return idea.status, gettext(labels.STATUS[idea.status])


def cards(
    ideas: Sequence[Idea | ListedIdea],
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
