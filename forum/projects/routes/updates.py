"""The officials' pages for updates: drafting, looking at it as readers will, publishing once."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import last_editor
from forum.core.errors import Conflict
from forum.core.unit_of_work import Reading
from forum.core.verdict import first_refusal
from forum.core.versions import StaleVersion
from forum.inbox.queries import count_followers
from forum.projects import form_values, queries, rules
from forum.projects.actions import projects, updates
from forum.projects.forms import DraftUpdate, WriteUpdate
from forum.projects.pages.office import NewUpdatePage, OfficeUpdatePage
from forum.projects.presenters import told, update_view
from forum.projects.tables import Update
from forum.web.database import reading, writing
from forum.web.edit_conflicts import opened, rebase, recall_conflict
from forum.web.flash import refusal
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import OFFICIALS
from forum.web.redirects import go_to
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview, preview, render_markdown
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get, post


async def _new_page(
    request: Request, questions: Reading, form: Form[DraftUpdate], status: int = 200
) -> Response:
    found = await queries.all_projects(questions)
    page = NewUpdatePage(
        form=form,
        projects=[(str(item.number), told(item.title).text) for item in found],
        languages=site_of(request).languages,
    )
    return render(request, page, status)


async def new(request: Request) -> Response:
    """The form for an update, on the project that was asked for."""
    values = {
        "project": request.query_params.get("project", ""),
        "language": site_of(request).default_language,
    }
    async with reading(request) as questions:
        return await _new_page(request, questions, Form(values=values))


def _check_language(request: Request, form: Form[WriteUpdate] | Form[DraftUpdate]) -> None:
    if form.values.get("language", "") not in site_of(request).language_codes:
        form.blame("language", "not_a_choice")


async def draft(request: Request) -> Response:
    """Keep an update as a draft, to be looked at before it is published."""
    form = await read_form(request, DraftUpdate)
    _check_language(request, form)
    if is_preview(form):
        status = await preview(form, ["body"])
        async with reading(request) as questions:
            return await _new_page(request, questions, form, status)
    body = await render_markdown(form.data.body if form.data else "")
    async with writing(request) as work:
        chosen = await queries.projects(work, [form.data.project] if form.data else [])
        if form.data and not chosen:
            form.blame("project", "not_a_choice")
        if not form.ok:
            return await _new_page(request, work, form, 422)
        typed = form.value()
        news = await updates.draft_update(
            work, chosen[0], title=typed.title, body=body, language=typed.language
        )
    return go_to(request, "office:update", number=news.number, said="update_saved")


async def _page(
    request: Request, questions: Reading, news: Update, form: Form[WriteUpdate], status: int = 200
) -> Response:
    project = await queries.project(questions, news.project_id)
    reach = news.reach
    if reach is None:
        audience = await queries.audience(questions, project.number)
        reach = await count_followers(questions, *audience)
    publisher = (
        await last_editor(questions, news.ref, projects.PUBLISHING) if news.is_public else None
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
    async with reading(request) as questions:
        news = await queries.update(questions, request.path_params["number"])
        return await _page(request, questions, news, opened(form_values.of_update(news)))


async def save(request: Request) -> Response:
    """Keep a change of an update."""
    form = await read_form(request, WriteUpdate)
    _check_language(request, form)
    if is_preview(form):
        status = await preview(form, ["body"])
        async with reading(request) as questions:
            news = await queries.update(questions, request.path_params["number"])
            return await _page(request, questions, news, form, status)
    body = await render_markdown(form.data.body if form.data else "")
    try:
        async with writing(request) as work:
            news = await queries.update(work, request.path_params["number"])
            recall_conflict(form)
            if not form.ok:
                return await _page(request, work, news, form, 422)
            typed = form.value()
            await updates.edit_update(
                work,
                news,
                title=typed.title,
                body=body,
                language=typed.language,
                expected_version=form.version,
            )
    except StaleVersion:
        return await _overtaken(request, form)
    return go_to(request, "office:update", number=news.number, said="update_saved")


async def _overtaken(request: Request, form: Form[WriteUpdate] | None = None) -> Response:
    """The update as a colleague left it a moment ago, beside what was typed or only read."""
    version = (await posted_values(request)).get("version", "")
    async with reading(request) as questions:
        news = await queries.update(questions, request.path_params["number"])
        newer = form_values.of_update(news)
        form = form or Form(values=dict(newer), version=version)
        rebase(request, form, newer, await last_editor(questions, news.ref))
        if form.conflict:
            return await _page(request, questions, news, form, 409)
    return go_to(request, "office:update", number=news.number, said="update_saved")


async def publish(request: Request) -> Response:
    """Make an update public; this happens once."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with writing(request) as work:
            news = await queries.update(work, request.path_params["number"])
            await updates.publish_update(work, news, expected_version=version)
    except StaleVersion:
        return await _overtaken(request)
    except Conflict as clash:
        return _was_first(request, clash)
    return go_to(request, "office:update", number=news.number, said="update_published")


def _was_first(request: Request, clash: Conflict) -> Response:
    """To the update as it is now: the page says who published it."""
    number = request.path_params["number"]
    return go_to(request, "office:update", number=number, said=refusal(clash.code))


async def drop(request: Request) -> Response:
    """Throw a draft away."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with writing(request) as work:
            news = await queries.update(work, request.path_params["number"])
            await updates.drop_update(work, news, expected_version=version)
    except StaleVersion:
        return await _overtaken(request)
    except Conflict as clash:
        return _was_first(request, clash)
    return go_to(request, "office:project", number=news.project_id, said="update_dropped")


UPDATE = "/office/updates/{number:number}"
ENTRIES = (
    get("/office/updates/new", new, "office:update_new", OFFICIALS),
    post("/office/updates", draft, "office:update_draft", OFFICIALS),
    get(UPDATE, show, "office:update", OFFICIALS),
    post(UPDATE, save, "office:update_save", OFFICIALS),
    post(f"{UPDATE}/publish", publish, "office:update_publish", OFFICIALS),
    post(f"{UPDATE}/drop", drop, "office:update_drop", OFFICIALS),
)
