"""Route of a blocked member: why they are blocked, and the form to object."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries
from forum.accounts.actions import blocks
from forum.accounts.forms import Objection
from forum.accounts.pages import BlockPage
from forum.core.content.grounds import ground_words
from forum.core.i18n.formatting import format_date
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import OWNERS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import member_id_of, site_of
from forum.web.routing import get, post


async def _show(request: Request, form: Form[Objection] | None = None) -> Response:
    member_id, site = member_id_of(request), site_of(request)
    async with read_session(request) as session:
        block = await queries.block_in_force(session, member_id)
    if block is None:
        return redirect(request, "home:me")
    page = BlockPage(
        form=form or Form(values={"objection": block.objection}),
        ground=ground_words(site.wording_at(block.blocked_at), block.ground),
        text=block.text,
        until=format_date(block.until, site.zone) if block.until else "",
        objected=format_date(block.objected_at, site.zone) if block.objected_at else "",
    )
    return render(request, page, 422 if form else 200)


async def show(request: Request) -> Response:
    """Why the member is blocked, and until when."""
    return await _show(request)


async def object_to(request: Request) -> Response:
    """Send an objection to the administrators."""
    member_id = member_id_of(request)
    form = await read_form(request, Objection)
    if not form.is_valid:
        return await _show(request, form)
    async with unit_of_work(request) as uow:
        await blocks.object_to_block(uow, member_id, form.cleaned().objection)
    return redirect(request, "accounts:block", said="objection_sent")


ROUTES = (
    get("/me/block", show, "accounts:block", OWNERS),
    post("/me/block", object_to, "accounts:object", OWNERS),
)
