"""The front page: the open call, the town's quilt, what became of ideas, and what is worth a look."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from forum.calls import queries as calls
from forum.calls.presenters import call_view
from forum.calls.rules import CallState
from forum.core.unit_of_work import ReadSession
from forum.home.pages import HomePage
from forum.home.presenters import QUILTED, Story, hope_figures, quilt_pieces, story
from forum.home.queries import front_page as queries
from forum.ideas.presenters.cards import cards
from forum.ideas.queries import ideas, worth_a_look
from forum.ideas.queries import milestones as milestone_queries
from forum.ideas.routes.own_votes import with_own_votes
from forum.ideas.tables import Idea, ListedIdea, Status
from forum.projects import queries as projects
from forum.projects.presenters import card as project_card
from forum.projects.tables import ProjectState
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session
from forum.web.page_cache.decorators import cache_for_everyone
from forum.web.page_cache.shared_reads import shared
from forum.web.rendering.pages import render
from forum.web.rendering.structured_data import website
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get

IDEAS_SHOWN = 6
PROJECTS_SHOWN = 2
REALISED_QUILTED = 4
CARRIED_OUT_QUILTED = 3


async def home(request: Request) -> Response:
    """The open call, ideas new and realised, a realised story, ideas worth a look, running projects."""
    site, language = site_of(request), language_of(request)
    running = projects.Filters(state=ProjectState.running)
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        found_calls = await calls.calls(session)
        looked_at = await _worth_a_look(request, session)
        newest = await ideas.page(session, ideas.Filters(), "new", None, QUILTED)
        realised = await milestone_queries.latest_with_status(
            session, Status.realised, REALISED_QUILTED
        )
        busy = (await projects.page(session, running, None, PROJECTS_SHOWN)).items
        carried_out = await projects.ideas_of(session, [project.number for project in busy])
        realised_story = await _story(request, session, realised, lookup)
        support = await queries.support_by_status(session)
    linked = [idea for each in carried_out.values() for idea in each][:CARRIED_OUT_QUILTED]
    views = [call_view(call, session.today, site) for call in found_calls]
    is_member = actor_of(request).is_authenticated
    page = HomePage(
        call=next((view for view in views if view.is_open), None),
        earlier_calls=[view for view in views if view.state == CallState.answered],
        quilt=quilt_pieces([*realised, *linked, *newest.items], lookup, language),
        story=realised_story,
        hope=hope_figures(support),
        ideas=cards(looked_at, lookup, site, language, tell_own_votes=is_member),
        projects=[
            project_card(project, carried_out[project.number], lookup, language) for project in busy
        ],
        structured=website(site, language),
    )
    return render(request, page)


async def _worth_a_look(request: Request, session: ReadSession) -> list[ListedIdea]:
    """The first ideas of their list, and as the third of them the most supported one that isn't there."""
    pool = await shared(request, worth_a_look.pool, session)
    first = (await worth_a_look.page(session, pool, ideas.Filters(), None, IDEAS_SHOWN - 1)).items
    is_open = ideas.Filters(status=Status.open)
    supported = (await ideas.page(session, is_open, "votes", None, IDEAS_SHOWN)).items
    shown = {idea.number for idea in first}
    others = [idea for idea in supported if idea.number not in shown]
    return [*first[:2], *others[:1], *first[2:]]


async def _story(
    request: Request, session: ReadSession, realised: Sequence[Idea], lookup: TownLookup
) -> Story | None:
    """The newest realised idea that has an answer, or whose project has an outcome."""
    numbers = [idea.number for idea in realised]
    if not numbers:
        return None
    answers = await queries.realised_answers(session, numbers)
    found = await queries.projects_of(session, numbers)
    outcomes = await queries.outcomes_of(session, [project.number for project in found.values()])
    for idea in realised:
        answer, project = answers.get(idea.number), found.get(idea.number)
        achieved = outcomes.get(project.number, []) if project else []
        if answer or achieved:
            return story(
                idea, answer, project, achieved, lookup, site_of(request), language_of(request)
            )
    return None


ROUTES = (get("/", with_own_votes(cache_for_everyone(home)), "home:home"),)
