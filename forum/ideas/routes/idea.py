"""Routes of one idea for residents: show, follow, comment, set its language."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import NotFound
from forum.discussion.forms import NameLanguage
from forum.discussion.routes.participation import participation_routes
from forum.ideas import rules
from forum.ideas.actions import ideas
from forum.ideas.presenters.cards import path_of
from forum.ideas.queries import groups
from forum.ideas.queries import ideas as queries
from forum.ideas.routes.show import show_idea, shown_idea, visible_idea
from forum.ideas.tables import KIND
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import MEMBERS
from forum.web.page_cache.decorators import ReaderState, cache_by_state
from forum.web.redirects import redirect_to_canonical, redirect_to_path
from forum.web.request import actor_of, member_id_of, session_factory_of
from forum.web.routing import get, post


async def show(request: Request) -> Response:
    """The page of one idea; redirects to the canonical path if the slug differs.

    Of a merged idea to the one that it is merged into: not for good, as a split gives it back.
    """
    async with read_session(request) as session:
        idea = await shown_idea(request, session)
        if idea.number != request.path_params["number"]:
            return redirect_to_path(request, path_of(idea))
        moved = redirect_to_canonical(request, path_of(idea))
        return moved or await show_idea(request, idea, session)


async def _reader_state(request: Request) -> ReaderState | None:
    """What ties the signed-in member to the idea; None if they wrote it, or wait for a moderator there."""
    number, member_id = request.path_params["number"], member_id_of(request)
    ties = await groups.ties(session_factory_of(request), number, member_id)
    return ReaderState(ties, is_author=ties.commented) if ties else None


async def short_link(request: Request) -> Response:
    """Redirect the short link, which is for print, to the idea in the reader's language."""
    async with read_session(request) as session:
        idea = await queries.idea_by_code(session, request.path_params["code"].lower())
        if not rules.may_see(actor_of(request), idea):
            raise NotFound
        if idea.merged_into is not None:
            idea = await queries.idea(session, idea.merged_into)
    return redirect_to_path(request, path_of(idea))


async def _redisplay(request: Request, /, **forms: Form[Any]) -> Response:
    async with read_session(request) as session:
        idea = await shown_idea(request, session)
        return await show_idea(request, idea, session, status=422, **forms)


async def name_language(request: Request) -> Response:
    """Set the language of an idea."""
    form = await read_form(request, NameLanguage)
    async with unit_of_work(request) as uow:
        idea = await visible_idea(request, uow)
        await ideas.name_language(uow, idea, form.cleaned().language)
    return redirect_to_path(request, path_of(idea), "language_set")


IDEA = "/ideas/{number:number}"
# A title without Latin letters has no slug: the path with the number alone is canonical then.
SHOW = cache_by_state(_reader_state)(show)
ROUTES = (
    get(IDEA, SHOW, "ideas:find"),
    get(f"{IDEA}-{{slug}}", SHOW, "ideas:show"),
    *participation_routes(KIND, IDEA, "ideas", _redisplay),
    post(f"{IDEA}/language", name_language, "ideas:name_language", MEMBERS),
    get("/i/{code:code}", short_link, "ideas:short_link", bare=True),
)
