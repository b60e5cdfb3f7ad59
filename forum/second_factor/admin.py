"""Administration of the second factor: take it away from a member who lost it."""

from starlette.requests import Request
from starlette.responses import Response

from forum.second_factor.actions.resets import reset_second_factor
from forum.web.database import unit_of_work
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.routing import post


async def reset(request: Request) -> Response:
    """Remove the passkeys and recovery codes of a member, and end their sessions."""
    member_id = request.path_params["id"]
    async with unit_of_work(request) as uow:
        await reset_second_factor(uow, member_id)
    return redirect(request, "admin:member", id=member_id, said="second_factor_reset")


ROUTES = (
    post("/admin/members/{id:number}/second-factor/reset", reset, "admin:second_factor_reset", ADMINS),
)  # fmt: skip
