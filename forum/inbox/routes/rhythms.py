"""Route of how often mail about each kind of news comes, on the page of what a member follows."""

from starlette.requests import Request
from starlette.responses import Response

from forum.inbox.actions.subscriptions import choose_rhythms
from forum.inbox.forms import ChooseRhythms
from forum.inbox.tables import NewsKind
from forum.web.database import unit_of_work
from forum.web.forms import read_form
from forum.web.guards import OWNERS
from forum.web.redirects import redirect
from forum.web.request import member_id_of
from forum.web.routing import post


async def save(request: Request) -> Response:
    """Save a member's rhythms. The form has lists only: anything else is no choice of a reader."""
    member_id = member_id_of(request)
    form = await read_form(request, ChooseRhythms)
    chosen = form.cleaned().model_dump()
    async with unit_of_work(request) as uow:
        await choose_rhythms(
            uow, member_id, {NewsKind(kind): rhythm or None for kind, rhythm in chosen.items()}
        )
    return redirect(request, "home:following", said="rhythms_saved")


ROUTES = (post("/me/following/mail", save, "inbox:save_rhythms", OWNERS),)
