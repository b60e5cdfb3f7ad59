"""Routes of the project form for officials: create and edit."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import last_editor
from forum.core.forms.fields import Input
from forum.core.forms.translated import (
    TranslatedField,
    form_language_codes,
    form_languages,
    translated_model,
)
from forum.core.i18n.translations import gettext
from forum.core.ref import parse_id
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.versions import StaleVersion
from forum.ideas.queries import ideas
from forum.projects import form_values, labels, queries, rules
from forum.projects.actions import projects
from forum.projects.forms import (
    PROJECT_TEXTS,
    ProjectFields,
)
from forum.projects.pages.office import ProjectFormPage
from forum.projects.queries import scope_of
from forum.projects.tables import Project, ProjectState
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import open_form, raise_again_if_stale, rebase
from forum.web.forms import Form, read_form
from forum.web.guards import OFFICIALS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview, preview, render_translations
from forum.web.request import site_of
from forum.web.routing import get, post

Row = TypeVar("Row", bound=Input)


def model(base: type[Row], texts: Sequence[TranslatedField], site: Site) -> type[Row]:
    """An input model: `base` plus a field for each text and form language."""
    required_codes = [language.code for language in form_languages(site) if language.required]
    return translated_model(base, texts, form_language_codes(site), required_codes)


async def _project_form_page(
    request: Request, session: ReadSession, form: Form[Any], number: int | None, status: int = 200
) -> Response:
    site = site_of(request)
    lookup = await TownLookup.read(session)
    page = ProjectFormPage(
        form=form,
        number=number,
        languages=form_languages(site),
        states=[(state, gettext(label)) for state, label in labels.STATE.items()],
        neighbourhoods=lookup.neighbourhood_choices(site),
        themes=lookup.theme_choices(site),
    )
    return render(request, page, status)


async def new(request: Request) -> Response:
    """The form for a new project."""
    values = {"state": ProjectState.planned.value, "idea": request.query_params.get("idea", "")}
    async with read_session(request) as session:
        return await _project_form_page(request, session, Form(values=values), None)


async def edit(request: Request) -> Response:
    """The form for an existing project."""
    async with read_session(request) as session:
        project = await queries.project(session, request.path_params["number"])
        scope = await scope_of(session, project.number)
        form = open_form(form_values.of_project(project, scope))
        return await _project_form_page(request, session, form, project.number)


async def _read_project(request: Request) -> Form[ProjectFields]:
    site = site_of(request)
    form: Form[ProjectFields] = await read_form(request, model(ProjectFields, PROJECT_TEXTS, site))
    for code in form_language_codes(site):
        # Title and summary are shown together: a translation needs both, or neither.
        title, summary = form.values.get(f"title_{code}"), form.values.get(f"summary_{code}")
        if bool(title and title.strip()) is not bool(summary and summary.strip()):
            form.add_error(f"summary_{code}" if title else f"title_{code}", "required")
    typed = form.data
    if typed and typed.starts_on and typed.ends_on and typed.ends_on < typed.starts_on:
        form.add_error("ends_on", "ends_first")
    return form


async def _project_text(form: Form[ProjectFields], site: Site) -> projects.ProjectText:
    typed, codes = form.cleaned(), form_language_codes(site)
    return projects.ProjectText(
        title=typed.texts("title", codes),
        summary=typed.texts("summary", codes),
        body=await render_translations(typed.texts("body", codes)),
        target_groups=typed.texts("target_groups", codes),
        **typed.model_dump(include=set(ProjectFields.model_fields)),
    )


async def _ticked_scope(session: ReadSession, form: Form[Any]) -> dict[str, list[int]]:
    lookup = await TownLookup.read(session)

    def ticked_ids(prefix: str, rows: Iterable[tuple[int, Any]]) -> list[int]:
        return [key for key, row in rows if form.values.get(f"{prefix}_{row.slug}")]

    return {
        "neighbourhoods": ticked_ids("neighbourhood", lookup.neighbourhoods.items()),
        "themes": ticked_ids("theme", lookup.themes.items()),
    }


async def _preview(request: Request, form: Form[Any]) -> int:
    return await preview(form, [f"body_{code}" for code in form_language_codes(site_of(request))])


async def create(request: Request) -> Response:
    """Create a draft, linked to the idea from which the form was opened, if any."""
    form = await _read_project(request)
    status = await _preview(request, form) if is_preview(form) else 422
    if is_preview(form) or not form.is_valid:
        async with read_session(request) as session:
            return await _project_form_page(request, session, form, None, status)
    text = await _project_text(form, site_of(request))
    async with unit_of_work(request) as uow:
        ticked = await _ticked_scope(uow, form)
        project = await projects.write_project(uow, text, **ticked)
        await _link_first_idea(uow, project, form.values.get("idea", ""))
    return redirect(request, "office:project", number=project.number, said="project_saved")


async def _link_first_idea(uow: UnitOfWork, project: Project, typed_number: str) -> None:
    number = parse_id(typed_number)
    for idea in await ideas.ideas(uow, [] if number is None else [number]):
        if rules.may_link(uow.actor, idea):
            await projects.link_idea(uow, project, idea)


async def save(request: Request) -> Response:
    """Save the form of an existing project."""
    form, number = await _read_project(request), request.path_params["number"]
    status = await _preview(request, form) if is_preview(form) else 422
    try:
        raise_again_if_stale(form)
        if is_preview(form) or not form.is_valid:
            async with read_session(request) as session:
                await queries.project(session, number)
                return await _project_form_page(request, session, form, number, status)
        text = await _project_text(form, site_of(request))
        async with unit_of_work(request) as uow:
            project = await queries.project(uow, number)
            ticked = await _ticked_scope(uow, form)
            await projects.edit_project(uow, project, text, expected_version=form.version, **ticked)
    except StaleVersion:
        async with read_session(request) as session:
            project = await queries.project(session, number)
            scope = await scope_of(session, number)
            newer = form_values.of_project(project, scope)
            editor = await last_editor(session, project.ref)
            rebase(request, form, newer, editor, form_values.CONTACT)
            if form.conflict:
                return await _project_form_page(request, session, form, number, 409)
    return redirect(request, "office:project", number=number, said="project_saved")


PROJECT = "/office/projects/{number:number}"
ROUTES = (
    get("/office/projects/new", new, "office:project_new", OFFICIALS),
    post("/office/projects", create, "office:project_create", OFFICIALS),
    get(f"{PROJECT}/edit", edit, "office:project_edit", OFFICIALS),
    post(f"{PROJECT}/edit", save, "office:project_save", OFFICIALS),
)
