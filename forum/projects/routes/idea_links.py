"""Routes with which officials link and unlink ideas and projects, from the page of either."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core.actor import Actor
from forum.core.errors import NotFound
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.versions import StaleVersion, changed_fields, version_of
from forum.ideas import form_values
from forum.ideas.presenters.cards import card as idea_card
from forum.ideas.queries import ideas
from forum.ideas.routes.show import read_concurrent_change
from forum.ideas.rules import may_see
from forum.ideas.tables import Idea
from forum.projects import queries, rules
from forum.projects.actions import projects
from forum.projects.forms import ChooseProject, LinkIdea
from forum.projects.pages.office import LinkIdeaPage
from forum.projects.presenters import card
from forum.projects.routes.office import project_page
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import OFFICIALS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get, post


async def _public_idea(session: ReadSession, number: int) -> Idea | None:
    try:
        idea = await ideas.idea(session, number)
    except NotFound:
        return None
    return idea if idea.is_public else None


async def link(request: Request) -> Response:
    """Link an idea, given by its number, to the project of this page."""
    form = await read_form(request, LinkIdea)
    number = request.path_params["number"]
    try:
        async with unit_of_work(request) as uow:
            await _link_by_number(uow, request, form)
            if not form.is_valid:
                return await project_page(request, uow, form, 422)
    except StaleVersion:
        async with read_session(request) as session:
            await _add_stale_error(session, form.cleaned().idea, form)
            return await project_page(request, session, form, 409)
    return redirect(request, "office:project", number=number, said="idea_linked")


async def _add_stale_error(session: ReadSession, number: int, form: Form[Any]) -> None:
    """Add an error that names who changed the idea's status since the page was opened."""
    idea = await ideas.idea(session, number)
    overtaken = await read_concurrent_change(session, idea, form.version)
    form.add_error_text("", overtaken.sentence)


async def _link_by_number(uow: UnitOfWork, request: Request, form: Form[LinkIdea]) -> None:
    if not form.is_valid:
        return
    project = await queries.project(uow, request.path_params["number"])
    idea = await _public_idea(uow, form.cleaned().idea)
    code = _link_error(uow.actor, idea, form.version)
    if code:
        form.add_error("idea", code)
    elif idea:
        await projects.link_idea(uow, project, idea, expected_version=form.version)


def _link_error(actor: Actor, idea: Idea | None, version: str) -> str | None:
    if idea is None:
        return "no_such_idea"
    # A stale version is reported first (`StaleVersion`): the page showed another status.
    stale = version and changed_fields(version, form_values.of_idea(idea))
    return None if stale else rules.may_link(actor, idea).code


async def unlink(request: Request) -> Response:
    """Unlink an idea from a project."""
    form: Form[LinkIdea] = Form(version=(await posted_values(request)).get("version", ""))
    try:
        async with unit_of_work(request) as uow:
            project = await queries.project(uow, request.path_params["number"])
            idea = await ideas.idea(uow, request.path_params["idea"])
            if not may_see(uow.actor, idea):
                raise NotFound
            await projects.unlink_idea(uow, project, idea, expected_version=form.version)
    except StaleVersion:
        async with read_session(request) as session:
            await _add_stale_error(session, request.path_params["idea"], form)
            return await project_page(request, session, form, 409)
    return redirect(request, "office:project", number=project.number, said="idea_unlinked")


async def _choice_page(
    request: Request, session: ReadSession, form: Form[ChooseProject], status: int = 200
) -> Response:
    language = language_of(request)
    idea = await _public_idea(session, request.path_params["number"])
    if idea is None:
        raise NotFound
    lookup = await TownLookup.read(session)
    found = await queries.all_projects(session)
    linked = await queries.ideas_of(session, [item.number for item in found])
    page = LinkIdeaPage(
        idea=idea_card(idea, lookup, site_of(request), language),
        projects=[card(item, linked[item.number], lookup, language) for item in found],
        linked=await queries.linked_to(session, idea.number),
        may_link=rules.may_link(actor_of(request), idea),
        form=form,
        version=version_of(form_values.of_idea(idea)),
    )
    return render(request, page, status)


async def choose_project(request: Request) -> Response:
    """The form that links an idea to a project of choice."""
    async with read_session(request) as session:
        return await _choice_page(request, session, Form())


async def link_idea(request: Request) -> Response:
    """Link the idea of this page to the selected project."""
    form = await read_form(request, ChooseProject)
    number = request.path_params["number"]
    try:
        async with unit_of_work(request) as uow:
            idea = await _public_idea(uow, number)
            if idea is None:
                raise NotFound
            selected = await queries.projects(
                uow, [form.cleaned().project] if form.is_valid else []
            )
            if not selected:
                form.add_error("project", "not_a_choice")
                return await _choice_page(request, uow, form, 422)
            await projects.link_idea(uow, selected[0], idea, expected_version=form.version)
    except StaleVersion:
        async with read_session(request) as session:
            await _add_stale_error(session, number, form)
            return await _choice_page(request, session, form, 409)
    return redirect(request, "office:idea", number=number, said="idea_linked")


ROUTES = (
    post("/office/projects/{number:number}/ideas", link, "office:link", OFFICIALS),
    post(
        "/office/projects/{number:number}/ideas/{idea:number}/unlink",
        unlink,
        "office:unlink",
        OFFICIALS,
    ),
    get("/office/ideas/{number:number}/link", choose_project, "office:link_idea", OFFICIALS),
    post("/office/ideas/{number:number}/link", link_idea, "office:link_idea_to", OFFICIALS),
)
