"""Presenters of the front page and of a member's own page: quilts, a realised story, figures of hope."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.core.i18n.formatting import MOST_COUNTED, format_count, format_date, format_number
from forum.core.i18n.languages import direction
from forum.core.i18n.localized_text import LocalizedText
from forum.core.site import Site
from forum.core.text.cleaning import excerpt
from forum.core.text.html import html_to_text
from forum.home.queries.front_page import ANSWERED, Support
from forum.ideas.presenters.cards import patch_of, path_of
from forum.ideas.tables import Idea, ListedIdea, Milestone, Status
from forum.projects.presenters import Figure, figures
from forum.projects.presenters import path_of as path_of_project
from forum.projects.tables import Outcome, Project
from forum.town.presenters.lookup import TownLookup
from forum.town.presenters.patchwork import CAPACITY, STRIDE, patch

QUOTED_LENGTH = 240
FIGURES_SHOWN = 2
QUILTED = 11
"""Patches of a quilt of links: with the place for another idea they fill rows of three, four or six."""
NO_SUPPORT = Support()


@dataclass(frozen=True)
class QuiltPiece:
    """The patch of an idea in a quilt of links; the title is the name of its link."""

    title: str
    lang: str
    dir: str
    path: str
    patch: str


def quilt_pieces(
    ideas: Iterable[Idea | ListedIdea], lookup: TownLookup, language: str
) -> list[QuiltPiece]:
    """The first `QUILTED` of these ideas, each once, in an order in which every idea keeps its place.

    The order has nothing to do with the ideas, so that old and new, open and realised ones lie beside
    each other, as in a quilt; a new idea moves none of the others past each other.
    """
    chosen = list({idea.number: idea for idea in ideas}.values())[:QUILTED]
    chosen.sort(key=lambda idea: idea.number * STRIDE % CAPACITY)
    return [
        QuiltPiece(
            title=idea.title,
            lang=idea.language,
            dir=direction(idea.language),
            path=f"/{language}/{path_of(idea)}",
            patch=patch(*patch_of(idea, lookup)),
        )
        for idea in chosen
    ]


@dataclass(frozen=True)
class Story:
    """A realised idea in its people's words: who wrote what, who supported it, what was done."""

    title: str
    words: str
    lang: str
    dir: str
    path: str
    patch: str
    name: str
    author_left: bool
    votes: int
    answer: LocalizedText | None
    official_words: str
    realised: str
    figures: list[Figure]
    project: LocalizedText | None
    project_path: str


def story(
    idea: Idea,
    answer: Milestone | None,
    project: Project | None,
    outcomes: Sequence[Outcome],
    lookup: TownLookup,
    site: Site,
    language: str,
) -> Story:
    """The story of a realised idea, with the answer or the outcome of its project."""
    return Story(
        title=idea.title,
        words=excerpt(idea.body, QUOTED_LENGTH),
        lang=idea.language,
        dir=direction(idea.language),
        path=f"/{language}/{path_of(idea)}",
        patch=patch(*patch_of(idea, lookup)),
        name=idea.name_shown,
        author_left=idea.author_left,
        votes=idea.votes_count,
        answer=_answer_text(answer) if answer else None,
        official_words="" if answer is None or answer.imported else site.official_words,
        realised=format_date(answer.at, site.zone) if answer else "",
        figures=figures(outcomes[:FIGURES_SHOWN]),
        project=site.localized(project.title) if project else None,
        project_path=f"/{language}/{path_of_project(project)}" if project else "",
    )


def _answer_text(answer: Milestone) -> LocalizedText:
    text = html_to_text(answer.text_html) if answer.text_html else answer.text
    return LocalizedText(excerpt(text, QUOTED_LENGTH), answer.language)


@dataclass(frozen=True)
class HopeFigure:
    """A number for a sentence: `count` selects the plural, `shown` stands in it."""

    count: int
    shown: str


@dataclass(frozen=True)
class HopeFigures:
    """What was answered and done: ideas with an answer, support of what is carried out, realised ideas."""

    answered: HopeFigure
    carried_out: HopeFigure
    realised: HopeFigure


def hope_figures(support: Mapping[Status, Support]) -> HopeFigures:
    """The figures from the support of ideas by status; those that stopped counting end with a plus."""
    by_status = {status: support.get(status, NO_SUPPORT) for status in ANSWERED}
    answered = min(sum(each.ideas for each in by_status.values()), MOST_COUNTED)
    carried_out = by_status[Status.in_progress]
    capped = "+" if carried_out.ideas == MOST_COUNTED else ""
    realised = by_status[Status.realised].ideas
    return HopeFigures(
        answered=HopeFigure(answered, format_count(answered)),
        carried_out=HopeFigure(carried_out.votes, format_number(carried_out.votes) + capped),
        realised=HopeFigure(realised, format_count(realised)),
    )
