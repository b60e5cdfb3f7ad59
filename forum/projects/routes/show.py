"""The residents' page of one project, shared by the routes that display and redisplay it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import NotFound
from forum.core.unit_of_work import ReadSession
from forum.discussion.pages import discussion_on
from forum.ideas.presenters.cards import cards
from forum.inbox.queries import follows
from forum.projects import queries, rules
from forum.projects.pages.public import Contact, ProjectPage
from forum.projects.presenters import (
    card,
    facts,
    figures,
    path_of,
    step_views,
    update_view,
)
from forum.projects.queries import Scope, scope_of
from forum.projects.structured_data import project_thing
from forum.projects.tables import Project
from forum.town.presenters.lookup import TownLookup, names_of
from forum.web.forms import Form
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, session_factory_of, site_of


def today_of(request: Request) -> date:
    """Today's date in the time zone of the town."""
    return session_factory_of(request).clock.now().astimezone(site_of(request).zone).date()


async def visible_project(request: Request, session: ReadSession) -> Project:
    """The project in the path of a request; raises `NotFound` when the actor may not see it."""
    project = await queries.project(session, request.path_params["number"])
    if not rules.may_see(actor_of(request), project):
        raise NotFound
    return project


def facts_of(request: Request, project: Project, scope: Scope) -> list[tuple[str, Sequence[str]]]:
    """The facts of a project besides its text, as labels and values."""
    site = site_of(request)
    return facts(
        project,
        [site.localized_name(names_of(place, site)) for place in scope.neighbourhoods],
        [site.localized_name(theme.names) for theme in scope.themes],
        site,
    )


def _contact(project: Project) -> Contact | None:
    contact = Contact(project.contact_name, project.contact_phone, project.contact_email)
    return contact if contact.name or contact.phone or contact.email else None


async def show_project(
    request: Request,
    project: Project,
    session: ReadSession,
    *,
    status: int = 200,
    comment_form: Form[Any] | None = None,
    follow_form: Form[Any] | None = None,
) -> Response:
    """Render the page of a project, with the comment and follow forms as they were submitted."""
    actor, site, language = actor_of(request), site_of(request), language_of(request)
    number, member_id = project.number, actor.member_id
    lookup = await TownLookup.read(session)
    ideas = (await queries.ideas_of(session, [number]))[number]
    updates = await queries.updates_on(session, number)
    shown = card(project, ideas, lookup, language)
    page = ProjectPage(
        project=shown,
        structured=project_thing(project, shown, site, language),
        public=project.is_public,
        number=number,
        body_html=site.localized(project.body_html),
        steps=step_views(await queries.steps(session, number), today_of(request), site),
        updates=[update_view(item, project, site, language) for item in updates],
        ideas=cards(ideas, lookup, site, language, tell_own_votes=actor.is_authenticated),
        figures=figures(await queries.outcomes(session, number)),
        evaluation_html=site.localized(project.evaluation_html),
        facts=facts_of(request, project, await scope_of(session, number)),
        contact=_contact(project),
        follows=member_id is not None and await follows(session, member_id, project.ref),
        follow_form=follow_form or Form(),
        may_run=rules.may_run_projects(actor),
        may_help=rules.may_be_helped(project).allowed,
        helpers=project.helpers_count,
        discussion=await discussion_on(
            session,
            project.ref,
            actor,
            site,
            path=f"/{language}/{path_of(project)}",
            asked=request.query_params,
            count=project.comments_count,
            is_open=project.is_public,
            form=comment_form,
        ),
        comments_at=url_for(request, "projects:comment", number=number),
    )
    return render(request, page, status)
