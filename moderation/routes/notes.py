"""Routes of notes between colleagues: write one, remove one."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import Forbidden
from forum.web.database import unit_of_work
from forum.web.forms import read_form
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect
from forum.web.routing import post
from moderation.actions import notes as actions
from moderation.forms import WriteNote
from moderation.routes.case import render_case


async def write_note(request: Request) -> Response:
    """Write a note about a case."""
    form = await read_form(request, WriteNote)
    case_id: int = request.path_params["id"]
    if form.is_valid:
        try:
            async with unit_of_work(request) as uow:
                await actions.write_note(uow, case_id, form.cleaned().note)
        except Forbidden as refusal:
            if refusal.code != "colleague_unknown":
                raise
            form.add_error("note", refusal.code)
    if not form.is_valid:
        return await render_case(request, note_form=form, status=422)
    return redirect(request, "moderation:case", id=case_id, said="note_written")


async def remove_note(request: Request) -> Response:
    """Remove a note."""
    async with unit_of_work(request) as uow:
        note = await actions.remove_note(uow, request.path_params["id"])
    return redirect(request, "moderation:case", id=note.case_id, said="note_removed")


ROUTES = (
    post("/moderation/cases/{id:number}/notes", write_note, "moderation:write_note", MODERATORS),
    post("/moderation/notes/{id:number}/remove", remove_note, "moderation:remove_note", MODERATORS),
)
