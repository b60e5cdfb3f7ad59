"""Routes of claims: take a case, let it go. To htmx they answer with who is on it."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import Conflict
from forum.web.cookies import has_single_keys
from forum.web.database import read_session, unit_of_work
from forum.web.flash import refusal
from forum.web.forms import posted_values
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of, wants_fragment
from forum.web.routing import post
from moderation.actions import claims as actions
from moderation.pages.claims import ClaimPage
from moderation.presenters.claims import claim_view
from moderation.queries import cases


async def claim(request: Request) -> Response:
    """Take a case, by the button or because its form is being filled in."""
    take_over = (await posted_values(request)).get("take_over") == "yes"
    message = "case_now_yours"
    try:
        async with unit_of_work(request) as uow:
            await actions.claim(uow, request.path_params["id"], take_over=take_over)
    except Conflict as conflict:
        message = refusal(conflict.code)
    return await _answer(request, message)


async def release(request: Request) -> Response:
    """Let a case go."""
    async with unit_of_work(request) as uow:
        await actions.release(uow, request.path_params["id"])
    return await _answer(request, "case_released")


async def _answer(request: Request, message: str) -> Response:
    """The part of the page that says who is on the case; without htmx the case."""
    async with read_session(request) as session:
        case = await cases.case(session, request.path_params["id"])
        view = await claim_view(session, case, actor_of(request))
    if not wants_fragment(request):
        return redirect(request, "moderation:case", id=case.pk, said=message)
    return render(request, ClaimPage(case.pk, view, has_single_keys(request)))


ROUTES = (
    post("/moderation/cases/{id:number}/claim", claim, "moderation:claim", MODERATORS),
    post("/moderation/cases/{id:number}/release", release, "moderation:release", MODERATORS),
)
