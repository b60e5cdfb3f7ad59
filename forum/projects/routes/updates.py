"""Routes of updates for officials: draft, preview, edit, publish once, discard."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import last_editor
from forum.core.errors import Conflict
from forum.core.i18n.localized_text import localized
from forum.core.unit_of_work import ReadSession
from forum.core.verdict import first_denial
from forum.core.versions import StaleVersion
from forum.inbox.queries import count_followers
from forum.projects import form_values, queries, rules
from forum.projects.actions import projects, updates
from forum.projects.forms import DraftUpdate, WriteUpdate
from forum.projects.pages.office import NewUpdatePage, OfficeUpdatePage
from forum.projects.presenters import update_view
from forum.projects.tables import Update
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import open_form, raise_again_if_stale, rebase
from forum.web.flash import refusal
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import OFFICIALS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview, preview, render_markdown
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get, post


async def _new_page(
    request: Request, session: ReadSession, form: Form[DraftUpdate], status: int = 200
) -> Response:
    found = await queries.all_projects(session)
    page = NewUpdatePage(
        form=form,
        projects=[(str(item.number), localized(item.title)) for item in found],
        languages=site_of(request).languages,
    )
    return render(request, page, status)


async def new(request: Request) -> Response:
    """The form for a new update, with the project of the query string selected."""
    values = {
        "project": request.query_params.get("project", ""),
        "language": site_of(request).default_language,
    }
    async with read_session(request) as session:
        return await _new_page(request, session, Form(values=values))


def _check_language(request: Request, form: Form[WriteUpdate] | Form[DraftUpdate]) -> None:
    if form.values.get("language", "") not in site_of(request).language_codes:
        form.add_error("language", "not_a_choice")


async def draft(request: Request) -> Response:
    """Create a draft, which is previewed before it is published."""
    form = await read_form(request, DraftUpdate)
    _check_language(request, form)
    if is_preview(form):
        status = await preview(form, ["body"])
        async with read_session(request) as session:
            return await _new_page(request, session, form, status)
    body = await render_markdown(form.data.body if form.data else "")
    async with unit_of_work(request) as uow:
        selected = await queries.projects(uow, [form.data.project] if form.data else [])
        if form.data and not selected:
            form.add_error("project", "not_a_choice")
        if not form.is_valid:
            return await _new_page(request, uow, form, 422)
        typed = form.cleaned()
        update = await updates.draft_update(
            uow, selected[0], title=typed.title, body=body, language=typed.language
        )
    return redirect(request, "office:update", number=update.number, said="update_saved")


async def _update_page(
    request: Request,
    session: ReadSession,
    update: Update,
    form: Form[WriteUpdate],
    status: int = 200,
) -> Response:
    project = await queries.project(session, update.project_id)
    reach = update.reach
    if reach is None:
        audience = await queries.audience(session, project.number)
        reach = await count_followers(session, *audience)
    publisher = (
        await last_editor(session, update.ref, projects.PUBLISHING) if update.is_public else None
    )
    page = OfficeUpdatePage(
        update=update_view(update, project, site_of(request), language_of(request)),
        public=update.is_public,
        published_by=publisher.name if publisher else "",
        reach=reach,
        may_publish=first_denial(
            rules.is_unpublished(update), rules.may_publish(actor_of(request), project)
        ),
        form=form,
        languages=site_of(request).languages,
        project_number=project.number,
    )
    return render(request, page, status)


async def show(request: Request) -> Response:
    """A preview of an update, its reach, and the form to change it."""
    async with read_session(request) as session:
        update = await queries.update(session, request.path_params["number"])
        return await _update_page(
            request, session, update, open_form(form_values.of_update(update))
        )


async def save(request: Request) -> Response:
    """Save the form of an existing update."""
    form = await read_form(request, WriteUpdate)
    _check_language(request, form)
    if is_preview(form):
        status = await preview(form, ["body"])
        async with read_session(request) as session:
            update = await queries.update(session, request.path_params["number"])
            return await _update_page(request, session, update, form, status)
    body = await render_markdown(form.data.body if form.data else "")
    try:
        async with unit_of_work(request) as uow:
            update = await queries.update(uow, request.path_params["number"])
            raise_again_if_stale(form)
            if not form.is_valid:
                return await _update_page(request, uow, update, form, 422)
            typed = form.cleaned()
            await updates.edit_update(
                uow,
                update,
                title=typed.title,
                body=body,
                language=typed.language,
                expected_version=form.version,
            )
    except StaleVersion:
        return await _conflict_page(request, form)
    return redirect(request, "office:update", number=update.number, said="update_saved")


async def _conflict_page(request: Request, form: Form[WriteUpdate] | None = None) -> Response:
    """The conflict page (409): a colleague's version of the update, and the submitted one.

    Publishing and discarding submit no text: their form holds the newer values.
    """
    version = (await posted_values(request)).get("version", "")
    async with read_session(request) as session:
        update = await queries.update(session, request.path_params["number"])
        newer = form_values.of_update(update)
        form = form or Form(values=dict(newer), version=version)
        rebase(request, form, newer, await last_editor(session, update.ref))
        if form.conflict:
            return await _update_page(request, session, update, form, 409)
    return redirect(request, "office:update", number=update.number, said="update_saved")


async def publish(request: Request) -> Response:
    """Publish an update, once."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with unit_of_work(request) as uow:
            update = await queries.update(uow, request.path_params["number"])
            await updates.publish_update(uow, update, expected_version=version)
    except StaleVersion:
        return await _conflict_page(request)
    except Conflict as conflict:
        return _redirect_refused(request, conflict)
    return redirect(request, "office:update", number=update.number, said="update_published")


def _redirect_refused(request: Request, conflict: Conflict) -> Response:
    """Redirect to the update with the message of the conflict; the page names the publisher."""
    number = request.path_params["number"]
    return redirect(request, "office:update", number=number, said=refusal(conflict.code))


async def drop(request: Request) -> Response:
    """Discard a draft."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with unit_of_work(request) as uow:
            update = await queries.update(uow, request.path_params["number"])
            await updates.drop_update(uow, update, expected_version=version)
    except StaleVersion:
        return await _conflict_page(request)
    except Conflict as conflict:
        return _redirect_refused(request, conflict)
    return redirect(request, "office:project", number=update.project_id, said="update_dropped")


UPDATE = "/office/updates/{number:number}"
ROUTES = (
    get("/office/updates/new", new, "office:update_new", OFFICIALS),
    post("/office/updates", draft, "office:update_draft", OFFICIALS),
    get(UPDATE, show, "office:update", OFFICIALS),
    post(UPDATE, save, "office:update_save", OFFICIALS),
    post(f"{UPDATE}/publish", publish, "office:update_publish", OFFICIALS),
    post(f"{UPDATE}/drop", drop, "office:update_drop", OFFICIALS),
)
