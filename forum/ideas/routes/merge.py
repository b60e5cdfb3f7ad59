"""Routes for moderators on the page of an idea: merge it into another, split one that was merged."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import Forbidden
from forum.core.unit_of_work import ReadSession
from forum.ideas import rules
from forum.ideas.actions.merging import merge_idea, split_idea
from forum.ideas.forms import MergeIdea
from forum.ideas.presenters.cards import path_of
from forum.ideas.queries import ideas as queries
from forum.ideas.routes.show import show_idea, shown_idea
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect_to_path
from forum.web.request import actor_of
from forum.web.routing import post


async def merge(request: Request) -> Response:
    """Merge the idea into the one that the form names; the reason why not stands beside the field."""
    form = await read_form(request, MergeIdea)
    number = request.path_params["number"]
    async with read_session(request) as session:
        await shown_idea(request, session)
        into = await _named(request, session, form)
    if into is None:
        return await _redisplay(request, form, 422)
    try:
        async with unit_of_work(request) as uow:
            canonical = await merge_idea(uow, number, into)
    except Forbidden as error:
        form.add_error("into", error.code)
        return await _redisplay(request, form, 403)
    return redirect_to_path(request, path_of(canonical), "idea_merge_done")


async def _named(request: Request, session: ReadSession, form: Form[MergeIdea]) -> int | None:
    """The number of the idea that the form names; None, with the error in the form, without one."""
    if not form.is_valid:
        return None
    number = await queries.named(session, form.cleaned().into)
    idea = await queries.idea(session, number) if number else None
    if idea is None or not rules.may_see(actor_of(request), idea):
        form.add_error("into", "unknown_idea")
        return None
    return idea.number


async def _redisplay(request: Request, form: Form[MergeIdea], status: int) -> Response:
    async with read_session(request) as session:
        idea = await shown_idea(request, session)
        return await show_idea(request, idea, session, status=status, merge_form=form)


async def split(request: Request) -> Response:
    """Split the idea from the one that it is merged into, whose page is shown then."""
    async with read_session(request) as session:
        await shown_idea(request, session)
    async with unit_of_work(request) as uow:
        canonical = await split_idea(uow, request.path_params["number"])
    return redirect_to_path(request, path_of(canonical), "idea_split_done")


ROUTES = (
    post("/ideas/{number:number}/merge", merge, "ideas:merge", MODERATORS),
    post("/ideas/{number:number}/split", split, "ideas:split", MODERATORS),
)
