"""Route of moderators: remove the name that an idea or a comment came with."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.ref import ContentRef, parse_id
from forum.moving_in.actions.names import remove_name
from forum.moving_in.forms import RemoveName
from forum.web.database import unit_of_work
from forum.web.forms import read_form
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect, redirect_to_path
from forum.web.routing import post


async def remove(request: Request) -> Response:
    """Remove a name, and lead back to the case, or to the page of the text."""
    form = await read_form(request, RemoveName)
    chosen = form.data or RemoveName()
    async with unit_of_work(request) as uow:
        summary = await remove_name(uow, ContentRef.parse(chosen.ref), everywhere=chosen.everywhere)
    if case := parse_id(chosen.case):
        return redirect(request, "moderation:case", id=case, said="name_removed")
    return redirect_to_path(request, summary.path, "name_removed")


ROUTES = (post("/moderation/names", remove, "moving_in:remove_name", MODERATORS),)
