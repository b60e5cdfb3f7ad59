"""Routes of what a member wrote in the form of a new idea and hasn't sent: keep it for later, throw it away."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import Forbidden
from forum.ideas import rules
from forum.ideas.actions.unsent import discard_unsent, keep_unsent
from forum.ideas.forms import PostIdea
from forum.ideas.pages import KeptFragment
from forum.web.database import unit_of_work
from forum.web.guards import MEMBERS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import member_id_of
from forum.web.routing import post
from forum.web.uploads import read_form_with_photos


async def keep(request: Request) -> Response:
    """Keep the form as it is, whatever is missing; htmx, which does so while somebody types, gets a line.

    Raises `Forbidden` if another form is kept that this one didn't begin with: it may not replace that.
    """
    form, _ = await read_form_with_photos(request, PostIdea)
    if sum(map(len, form.values.values())) > rules.KEPT_LENGTH:
        raise HTTPException(413)
    async with unit_of_work(request) as uow:
        is_kept = await keep_unsent(uow, member_id_of(request), form.values)
    if request.headers.get("hx-request") == "true":
        return render(request, KeptFragment(is_kept))
    if not is_kept:
        raise Forbidden("kept_elsewhere")
    return redirect(request, "home:me", said="idea_kept")


async def throw_away(request: Request) -> Response:
    """Delete what a member kept."""
    async with unit_of_work(request) as uow:
        await discard_unsent(uow, member_id_of(request))
    return redirect(request, "home:me", said="idea_thrown_away")


ROUTES = (
    post("/ideas/unsent", keep, "ideas:keep", MEMBERS),
    post("/ideas/unsent/throw-away", throw_away, "ideas:throw_away", MEMBERS),
)
