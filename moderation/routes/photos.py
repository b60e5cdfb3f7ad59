"""Routes about one photo of a case: leave it out for everybody, and put it back."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content.grounds import GROUNDS
from forum.web.database import unit_of_work
from forum.web.flash import refusal
from forum.web.forms import posted_values
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect
from forum.web.routing import post
from moderation.actions import photos

_PHOTO = "/moderation/cases/{id:number}/photos/{photo:number}"


async def leave_out(request: Request) -> Response:
    """Leave a photo out, on the ground that was chosen."""
    case_id, photo_id = request.path_params["id"], request.path_params["photo"]
    ground = (await posted_values(request)).get("ground", "")
    if ground not in GROUNDS:
        return redirect(request, "moderation:case", id=case_id, said=refusal("ground_needed"))
    async with unit_of_work(request) as uow:
        await photos.leave_out_photo(uow, case_id, photo_id, ground)
    return redirect(request, "moderation:case", id=case_id, said="photo_left_out")


async def put_back(request: Request) -> Response:
    """Put a photo back that was left out."""
    case_id, photo_id = request.path_params["id"], request.path_params["photo"]
    async with unit_of_work(request) as uow:
        await photos.put_photo_back(uow, case_id, photo_id)
    return redirect(request, "moderation:case", id=case_id, said="photo_put_back")


ROUTES = (
    post(f"{_PHOTO}/leave-out", leave_out, "moderation:leave_out_photo", MODERATORS),
    post(f"{_PHOTO}/put-back", put_back, "moderation:put_back_photo", MODERATORS),
)
