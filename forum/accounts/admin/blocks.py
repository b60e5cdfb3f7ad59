"""Administration of blocks: block a member on a ground, and lift it."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.actions import blocks
from forum.accounts.admin.member import member_of_path, show_member
from forum.accounts.forms import BlockMember
from forum.web.database import unit_of_work
from forum.web.forms import read_form
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.routing import post


async def block(request: Request) -> Response:
    """Block a member for some days or for good; they get a mail with the ground."""
    form = await read_form(request, BlockMember)
    if not form.is_valid:
        return await show_member(request, block=form, status=422)
    chosen = form.cleaned()
    async with unit_of_work(request) as uow:
        found = await member_of_path(request, uow)
        await blocks.block_member(
            uow, found.pk, ground=chosen.ground, days=chosen.days, text=chosen.text
        )
    return redirect(request, "admin:member", id=found.pk, said="member_blocked")


async def lift(request: Request) -> Response:
    """Lift the block of a member; they get a mail."""
    async with unit_of_work(request) as uow:
        found = await member_of_path(request, uow)
        await blocks.lift_block(uow, found.pk)
    return redirect(request, "admin:member", id=found.pk, said="block_lifted")


ROUTES = (
    post("/admin/members/{id:number}/block", block, "admin:member_block", ADMINS),
    post("/admin/members/{id:number}/unblock", lift, "admin:member_unblock", ADMINS),
)
