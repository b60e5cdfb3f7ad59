"""The officials' pages for updates: drafting, looking at it as readers will, publishing once."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import last_editor
from forum.core.errors import Conflict
from forum.core.unit_of_work import ReadSession
from forum.core.verdict import first_refusal
from forum.core.versions import StaleVersion
from forum.inbox.queries import count_followers
from forum.projects import form_values, queries, rules
from forum.projects.actions import projects, updates
from forum.projects.forms import DraftUpdate, WriteUpdate
from forum.projects.pages.office import NewUpdatePage, OfficeUpdatePage
from forum.projects.presenters import localized, update_view
from forum.projects.tables import Update
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import opened, rebase, recall_conflict
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
        projects=[(str(item.number), localized(item.title).text) for item in found],
        languages=site_of(request).languages,
    )
    return render(request, page, status)


async def new(request: Request) -> Response:
    """The form for an update, on the project that was asked for."""
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
    """Keep an update as a draft, to be looked at before it is published."""
    form = await read_form(request, DraftUpdate)
    _check_language(request, form)
    if is_preview(form):
        status = await preview(form, ["body"])
        async with read_session(request) as session:
            return await _new_page(request, session, form, status)
    body = await render_markdown(form.data.body if form.data else "")
    async with unit_of_work(request) as uow:
        chosen = await queries.projects(uow, [form.data.project] if form.data else [])
        if form.data and not chosen:
            form.add_error("project", "not_a_choice")
        if not form.is_valid:
            return await _new_page(request, uow, form, 422)
        typed = form.cleaned()
        news = await updates.draft_update(
            uow, chosen[0], title=typed.title, body=body, language=typed.language
        )
    return redirect(request, "office:update", number=news.number, said="update_saved")


async def _page(
    request: Request, session: ReadSession, news: Update, form: Form[WriteUpdate], status: int = 200
) -> Response:
    project = await queries.project(session, news.project_id)
    reach = news.reach
    if reach is None:
        audience = await queries.audience(session, project.number)
        reach = await count_followers(session, *audience)
    publisher = (
        await last_editor(session, news.ref, projects.PUBLISHING) if news.is_public else None
    )
    page = OfficeUpdatePage(
        update=update_view(news, project, site_of(request), language_of(request)),
        public=news.is_public,
        published_by=publisher.name if publisher else "",
        reach=reach,
        may_publish=first_refusal(
            rules.is_unpublished(news), rules.may_publish(actor_of(request), project)
        ),
        form=form,
        languages=site_of(request).languages,
        project_number=project.number,
    )
    return render(request, page, status)


async def show(request: Request) -> Response:
    """An update as readers will see it, with how many it reaches, and the form to change it."""
    async with read_session(request) as session:
        news = await queries.update(session, request.path_params["number"])
        return await _page(request, session, news, opened(form_values.of_update(news)))


async def save(request: Request) -> Response:
    """Keep a change of an update."""
    form = await read_form(request, WriteUpdate)
    _check_language(request, form)
    if is_preview(form):
        status = await preview(form, ["body"])
        async with read_session(request) as session:
            news = await queries.update(session, request.path_params["number"])
            return await _page(request, session, news, form, status)
    body = await render_markdown(form.data.body if form.data else "")
    try:
        async with unit_of_work(request) as uow:
            news = await queries.update(uow, request.path_params["number"])
            recall_conflict(form)
            if not form.is_valid:
                return await _page(request, uow, news, form, 422)
            typed = form.cleaned()
            await updates.edit_update(
                uow,
                news,
                title=typed.title,
                body=body,
                language=typed.language,
                expected_version=form.version,
            )
    except StaleVersion:
        return await _overtaken(request, form)
    return redirect(request, "office:update", number=news.number, said="update_saved")


async def _overtaken(request: Request, form: Form[WriteUpdate] | None = None) -> Response:
    """The update as a colleague left it a moment ago, beside what was typed or only read."""
    version = (await posted_values(request)).get("version", "")
    async with read_session(request) as session:
        news = await queries.update(session, request.path_params["number"])
        newer = form_values.of_update(news)
        form = form or Form(values=dict(newer), version=version)
        rebase(request, form, newer, await last_editor(session, news.ref))
        if form.conflict:
            return await _page(request, session, news, form, 409)
    return redirect(request, "office:update", number=news.number, said="update_saved")


async def publish(request: Request) -> Response:
    """Make an update public; this happens once."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with unit_of_work(request) as uow:
            news = await queries.update(uow, request.path_params["number"])
            await updates.publish_update(uow, news, expected_version=version)
    except StaleVersion:
        return await _overtaken(request)
    except Conflict as clash:
        return _was_first(request, clash)
    return redirect(request, "office:update", number=news.number, said="update_published")


def _was_first(request: Request, clash: Conflict) -> Response:
    """To the update as it is now: the page says who published it."""
    number = request.path_params["number"]
    return redirect(request, "office:update", number=number, said=refusal(clash.code))


async def drop(request: Request) -> Response:
    """Throw a draft away."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with unit_of_work(request) as uow:
            news = await queries.update(uow, request.path_params["number"])
            await updates.drop_update(uow, news, expected_version=version)
    except StaleVersion:
        return await _overtaken(request)
    except Conflict as clash:
        return _was_first(request, clash)
    return redirect(request, "office:project", number=news.project_id, said="update_dropped")


UPDATE = "/office/updates/{number:number}"
ROUTES = (
    get("/office/updates/new", new, "office:update_new", OFFICIALS),
    post("/office/updates", draft, "office:update_draft", OFFICIALS),
    get(UPDATE, show, "office:update", OFFICIALS),
    post(UPDATE, save, "office:update_save", OFFICIALS),
    post(f"{UPDATE}/publish", publish, "office:update_publish", OFFICIALS),
    post(f"{UPDATE}/drop", drop, "office:update_drop", OFFICIALS),
)
