"""Routes of the toy slice: post, list, follow, comment."""

from html import escape
from typing import Any

from sqlmodel import select
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from forum.accounts.actions.contributions import begin_contribution
from forum.core.content import lifecycle
from forum.core.screening.signs import screen
from forum.discussion.routes.participation import participation_routes
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, posted_values
from forum.web.guards import MEMBERS
from forum.web.page_cache.decorators import cache_for_everyone
from forum.web.routing import get, post
from tests.toy.tables import RECIPE, Diary, Recipe, ToyContent


async def _post(request: Request, table: type[ToyContent]) -> Response:
    values = await posted_values(request)
    async with unit_of_work(request) as uow:
        author_id = await begin_contribution(uow)
        row = await uow.add(table(author_id=author_id, title=values["title"], body=values["body"]))
        await lifecycle.submit(uow, row, screen(row.title, row.body))
    return HTMLResponse(str(row.number), 201)


async def post_recipe(request: Request) -> Response:
    """Post a recipe."""
    return await _post(request, Recipe)


async def post_diary(request: Request) -> Response:
    """Post a page of a diary."""
    return await _post(request, Diary)


async def list_recipes(request: Request) -> Response:
    """List the public recipes, with their numbers of comments."""
    async with read_session(request) as session:
        rows = [row for row in await session.all(select(Recipe)) if row.is_public]
    return HTMLResponse(
        "".join(f"<li>{escape(row.title)} ({row.comments_count})</li>" for row in rows)
    )


async def _redisplay(_request: Request, /, **forms: Form[Any]) -> Response:
    return HTMLResponse(str([form.errors for form in forms.values()]), 422)


ROUTES = (
    get("/recipe", cache_for_everyone(list_recipes), "toy:list"),
    post("/recipe", post_recipe, "toy:post_recipe", MEMBERS),
    post("/diary", post_diary, "toy:post_diary", MEMBERS),
    *participation_routes(RECIPE, "/recipe/{number:number}", "toy", _redisplay),
)
