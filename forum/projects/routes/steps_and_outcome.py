"""Routes of the steps form and the outcome form for officials, both with numbered rows."""

from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import last_editor
from forum.core.forms.fields import Input
from forum.core.forms.translated import (
    TranslatedInput,
    form_language_codes,
    form_languages,
    language_of_field,
    translated_model,
)
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.core.versions import StaleVersion
from forum.projects import form_values, labels, queries
from forum.projects.actions import projects
from forum.projects.forms import (
    EVALUATION_TEXTS,
    MAX_FIGURES,
    MAX_STEPS,
    OUTCOME_TEXTS,
    STEP_TEXTS,
    OutcomeFields,
    StepFields,
)
from forum.projects.pages.office import OutcomeFormPage, StepsFormPage
from forum.projects.presenters import ProjectCard, card
from forum.projects.routes.edit import model
from forum.projects.tables import Project
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session, unit_of_work
from forum.web.edit_conflicts import open_form, raise_again_if_stale, rebase
from forum.web.forms import Form, read_form, validate
from forum.web.guards import OFFICIALS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview, preview, render_translations
from forum.web.request import language_of, site_of
from forum.web.routing import get, post

Row = TypeVar("Row", bound=Input)
SPARE_ROWS = 2


def _parse_rows(form: Form[Any], row_model: type[Row], limit: int, site: Site) -> list[Row]:
    """Parse the rows that aren't empty; their errors are added to the form, by numbered field."""
    parsed = []
    for row in range(1, limit + 1):
        typed = {name: form.values.get(f"{name}_{row}", "") for name in row_model.model_fields}
        if _is_empty(typed, site):
            continue
        row_form = validate(row_model, typed)
        for name, sentence in row_form.errors.items():
            form.add_error_text(f"{name}_{row}", sentence)
        if row_form.data:
            parsed.append(row_form.data)
    return parsed


def _is_empty(typed: dict[str, str], site: Site) -> bool:
    """Whether the fields of a row that the page shows are empty."""
    shown = {"", *site.language_codes}
    return not any(
        text.strip()
        for name, text in typed.items()
        if name != "state" and language_of_field(name) in shown
    )


def _shown_rows(form: Form[Any], name: str, limit: int) -> int:
    """The number of rows to display: used ones, in either version of a conflict, and spare ones."""
    theirs = form.conflict.theirs if form.conflict else {}
    used = [row for row in range(1, limit + 1) if any(
        text.strip() for key, text in (*form.values.items(), *theirs.items())
        if key.startswith(name) and key.endswith(f"_{row}")
    )]  # fmt: skip
    return min(limit, max(used, default=0) + SPARE_ROWS)


async def _project_card(request: Request, session: ReadSession, project: Project) -> ProjectCard:
    lookup = await TownLookup.read(session)
    linked = await queries.ideas_of(session, [project.number])
    return card(project, linked[project.number], lookup, language_of(request))


async def _steps_page(
    request: Request, session: ReadSession, project: Project, form: Form[Any], status: int = 200
) -> Response:
    page = StepsFormPage(
        form=form,
        project=await _project_card(request, session, project),
        rows=_shown_rows(form, "title_", MAX_STEPS),
        languages=form_languages(site_of(request)),
        states=[(state, gettext(label)) for state, label in labels.STEP.items()],
    )
    return render(request, page, status)


async def edit_steps(request: Request) -> Response:
    """The form for the steps of a project."""
    async with read_session(request) as session:
        project = await queries.project(session, request.path_params["number"])
        form = open_form(await form_values.of_steps(session, project))
        return await _steps_page(request, session, project, form)


async def save_steps(request: Request) -> Response:
    """Save the steps of a project; empty rows are dropped."""
    site, codes = site_of(request), form_language_codes(site_of(request))
    form: Form[Any] = await read_form(request, Input)
    rows = _parse_rows(form, model(StepFields, STEP_TEXTS, site), MAX_STEPS, site)
    steps = [projects.NewStep(row.texts("title", codes), row.state, row.due_on) for row in rows]
    number = request.path_params["number"]
    try:
        async with unit_of_work(request) as uow:
            project = await queries.project(uow, number)
            raise_again_if_stale(form)
            if not form.is_valid:
                return await _steps_page(request, uow, project, form, 422)
            await projects.save_steps(uow, project, steps, expected_version=form.version)
    except StaleVersion:
        async with read_session(request) as session:
            project = await queries.project(session, number)
            newer = await form_values.of_steps(session, project)
            rebase(request, form, newer, await last_editor(session, project.ref, projects.STEPS))
            if form.conflict:
                return await _steps_page(request, session, project, form, 409)
    return redirect(request, "office:project", number=project.number, said="steps_saved")


async def _outcome_page(
    request: Request, session: ReadSession, project: Project, form: Form[Any], status: int = 200
) -> Response:
    page = OutcomeFormPage(
        form=form,
        project=await _project_card(request, session, project),
        rows=_shown_rows(form, "label_", MAX_FIGURES),
        languages=form_languages(site_of(request)),
    )
    return render(request, page, status)


async def edit_outcome(request: Request) -> Response:
    """The form for the outcome of a project."""
    async with read_session(request) as session:
        project = await queries.project(session, request.path_params["number"])
        form = open_form(await form_values.of_outcome(session, project))
        return await _outcome_page(request, session, project, form)


async def save_outcome(request: Request) -> Response:
    """Save the outcome of a project; empty rows are dropped."""
    site, codes = site_of(request), form_language_codes(site_of(request))
    evaluation_model = translated_model(TranslatedInput, EVALUATION_TEXTS, codes, [])
    form: Form[TranslatedInput] = await read_form(request, evaluation_model)
    rows = _parse_rows(form, model(OutcomeFields, OUTCOME_TEXTS, site), MAX_FIGURES, site)
    number = request.path_params["number"]
    if is_preview(form):
        status = await preview(form, [f"evaluation_{code}" for code in codes])
        async with read_session(request) as session:
            project = await queries.project(session, number)
            return await _outcome_page(request, session, project, form, status)
    figures = [
        projects.NewOutcome(row.texts("label", codes), float(row.value.number), row.unit)
        for row in rows
    ]
    typed = form.data.texts("evaluation", codes) if form.data else {}
    evaluation = await render_translations(typed)
    try:
        async with unit_of_work(request) as uow:
            project = await queries.project(uow, number)
            raise_again_if_stale(form)
            if not form.is_valid:
                return await _outcome_page(request, uow, project, form, 422)
            await projects.save_outcome(
                uow, project, figures, evaluation, expected_version=form.version
            )
    except StaleVersion:
        async with read_session(request) as session:
            project = await queries.project(session, number)
            newer = await form_values.of_outcome(session, project)
            rebase(request, form, newer, await last_editor(session, project.ref, projects.OUTCOME))
            if form.conflict:
                return await _outcome_page(request, session, project, form, 409)
    return redirect(request, "office:project", number=project.number, said="outcome_saved")


PROJECT = "/office/projects/{number:number}"
ROUTES = (
    get(f"{PROJECT}/steps", edit_steps, "office:steps", OFFICIALS),
    post(f"{PROJECT}/steps", save_steps, "office:steps_save", OFFICIALS),
    get(f"{PROJECT}/outcome", edit_outcome, "office:outcome", OFFICIALS),
    post(f"{PROJECT}/outcome", save_outcome, "office:outcome_save", OFFICIALS),
)
