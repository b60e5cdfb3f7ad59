"""Administration of neighbourhoods: form for one, and deletion."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.unit_of_work import ReadSession
from forum.core.versions import StaleVersion
from forum.town import actions, form_values, queries, rules
from forum.town.admin.editing import next_position, part_of_path, rebase_part, slug_errors
from forum.town.forms import WriteNeighbourhood
from forum.town.pages import NeighbourhoodFormPage
from forum.town.tables import Neighbourhood
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import open_form, raise_again_if_stale
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import ADMINS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.routing import get, post


async def _neighbourhood_page(
    request: Request, session: ReadSession, form: Form[WriteNeighbourhood], status: int = 200
) -> Response:
    key = request.path_params.get("id")
    used = key is not None and await queries.is_used(session, Neighbourhood, key)
    page = NeighbourhoodFormPage(form=form, id=key, may_delete=rules.may_delete(used=used))
    return render(request, page, status)


async def neighbourhood(request: Request) -> Response:
    """Form for a new or an existing neighbourhood."""
    async with read_session(request) as session:
        part = await part_of_path(request, session, Neighbourhood)
        if part:
            form = open_form(form_values.of_neighbourhood(part))
        else:
            form = Form(values={"position": await next_position(session, Neighbourhood)})
        return await _neighbourhood_page(request, session, form)


async def save_neighbourhood(request: Request) -> Response:
    """Save a new or an existing neighbourhood."""
    form = await read_form(request, WriteNeighbourhood)
    try:
        async with unit_of_work(request) as uow:
            part = await part_of_path(request, uow, Neighbourhood)
            raise_again_if_stale(form)
            with slug_errors(form, "name"):
                if form.data:
                    name, position = form.data.name, form.data.position
                    await actions.write_neighbourhood(
                        uow, name, position, part, expected_version=form.version
                    )
            if not form.is_valid:
                return await _neighbourhood_page(request, uow, form, 422)
    except StaleVersion:
        return await _neighbourhood_conflict(request, form)
    return redirect(request, "admin:home", said="neighbourhood_saved")


async def _neighbourhood_conflict(
    request: Request, form: Form[WriteNeighbourhood] | None = None
) -> Response:
    async with read_session(request) as session:
        form = await rebase_part(
            request, session, form, Neighbourhood, form_values.of_neighbourhood
        )
        if form.conflict:
            return await _neighbourhood_page(request, session, form, 409)
    return redirect(request, "admin:home", said="neighbourhood_saved")


async def delete_neighbourhood(request: Request) -> Response:
    """Delete an unused neighbourhood."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with unit_of_work(request) as uow:
            part = await queries.part(uow, Neighbourhood, request.path_params["id"])
            await actions.delete_neighbourhood(uow, part, expected_version=version)
    except StaleVersion:
        return await _neighbourhood_conflict(request)
    return redirect(request, "admin:home", said="neighbourhood_deleted")


NEIGHBOURHOOD = "/admin/neighbourhoods/{id:number}"
ROUTES = (
    get("/admin/neighbourhoods/new", neighbourhood, "admin:neighbourhood_new", ADMINS),
    post("/admin/neighbourhoods/new", save_neighbourhood, "admin:neighbourhood_add", ADMINS),
    get(NEIGHBOURHOOD, neighbourhood, "admin:neighbourhood", ADMINS),
    post(NEIGHBOURHOOD, save_neighbourhood, "admin:neighbourhood_save", ADMINS),
    post(f"{NEIGHBOURHOOD}/delete", delete_neighbourhood, "admin:neighbourhood_delete", ADMINS),
)
