"""Routes of one idea for residents: show, follow, comment, set its language."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.discussion.forms import NameLanguage
from forum.discussion.routes.post import post_on
from forum.ideas import queries, rules
from forum.ideas.actions import ideas
from forum.ideas.presenters import path_of
from forum.ideas.routes.show import show_idea, visible_idea
from forum.ideas.tables import KIND
from forum.inbox.routes import follow_content, unfollow_content
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import MEMBERS
from forum.web.page_cache.decorators import cache_for_guests
from forum.web.redirects import redirect_to_canonical, redirect_to_path
from forum.web.request import actor_of
from forum.web.routing import get, post


async def show(request: Request) -> Response:
    """The page of one idea; redirects to the canonical path if the slug differs."""
    async with read_session(request) as session:
        idea = await visible_idea(request, session)
        moved = redirect_to_canonical(request, path_of(idea))
        return moved or await show_idea(request, idea, session)


async def short_link(request: Request) -> Response:
    """Redirect the short link, which is for print, to the idea in the reader's language."""
    async with read_session(request) as session:
        idea = await queries.idea_by_code(session, request.path_params["code"].lower())
    if not rules.may_see(actor_of(request), idea):
        raise NotFound
    return redirect_to_path(request, path_of(idea))


def _ref(request: Request) -> ContentRef:
    return ContentRef(KIND, request.path_params["number"])


async def _redisplay(request: Request, **forms: Form[Any]) -> Response:
    async with read_session(request) as session:
        idea = await visible_idea(request, session)
        return await show_idea(request, idea, session, status=422, **forms)


async def comment(request: Request) -> Response:
    """Comment on an idea."""
    return await post_on(
        request, _ref(request), lambda form: _redisplay(request, comment_form=form)
    )


async def follow(request: Request) -> Response:
    """Follow an idea."""
    return await follow_content(
        request, _ref(request), lambda form: _redisplay(request, follow_form=form)
    )


async def unfollow(request: Request) -> Response:
    """Stop following an idea."""
    return await unfollow_content(request, _ref(request))


async def name_language(request: Request) -> Response:
    """Set the language of an idea."""
    form = await read_form(request, NameLanguage)
    async with unit_of_work(request) as uow:
        idea = await visible_idea(request, uow)
        await ideas.name_language(uow, idea, form.cleaned().language)
    return redirect_to_path(request, path_of(idea), "language_set")


# A title without Latin letters has no slug: the path with the number alone is canonical then.
SHOW = cache_for_guests(show)
ROUTES = (
    get("/ideas/{number:number}", SHOW, "ideas:find"),
    get("/ideas/{number:number}-{slug}", SHOW, "ideas:show"),
    post("/ideas/{number:number}/follow", follow, "ideas:follow"),
    post("/ideas/{number:number}/unfollow", unfollow, "ideas:unfollow", MEMBERS),
    post("/ideas/{number:number}/comments", comment, "ideas:comment"),
    post("/ideas/{number:number}/language", name_language, "ideas:name_language", MEMBERS),
    get("/i/{code:code}", short_link, "ideas:short_link", bare=True),
)
