"""Routes of officials: dashboard, list of projects, one project and its publication."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import last_editor
from forum.core.actor import Actor
from forum.core.errors import Conflict
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date, format_number
from forum.core.i18n.languages import direction
from forum.core.i18n.localized_text import localized
from forum.core.i18n.translations import gettext, ngettext
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.core.versions import Editor, StaleVersion, version_of
from forum.ideas import form_values as idea_form_values
from forum.ideas.labels import STATUS
from forum.ideas.queries import ideas
from forum.ideas.queries import milestones as milestone_queries
from forum.ideas.tables import Idea, Status
from forum.inbox.queries import count_followers
from forum.offers.pages import offers_part
from forum.offers.presenters import OfferRow, offer_rows
from forum.offers.queries import waiting as waiting_offers
from forum.projects import form_values, queries, rules
from forum.projects.actions import projects
from forum.projects.forms import LinkIdea
from forum.projects.pages.office import (
    LinkedIdea,
    OfficePage,
    OfficeProjectPage,
    OfficeProjectsPage,
    Task,
)
from forum.projects.presenters import card, figures, step_views, update_view
from forum.projects.queries import scope_of
from forum.projects.routes.show import facts_of, today_of
from forum.projects.tables import KIND, Project, Update
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, posted_values
from forum.web.guards import OFFICIALS
from forum.web.redirects import redirect, url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, session_factory_of, site_of
from forum.web.routing import get, post

MOST_SUPPORTED = 5
MOST_OFFERS = 5


def _idea_task(request: Request, idea: Idea, note: str, entry: str = "office:idea") -> Task:
    path = url_for(request, entry, number=idea.number)
    return Task(idea.title, idea.language, direction(idea.language), note, path)


def _supporters(idea: Idea) -> str:
    count = idea.votes_count
    text = ngettext("%(count)s person supports this", "%(count)s people support this", count)
    return text % {"count": format_number(count)}


def _since(request: Request, moment: datetime) -> str:
    return gettext("since {day}").format(day=format_date(moment, site_of(request).zone))


def _quiet_task(request: Request, project: Project) -> Task:
    title = localized(project.title)
    note = gettext("no news since {day}").format(
        day=format_date(project.news_at or project.made_at, site_of(request).zone)
    )
    path = url_for(request, "office:update_new", project=project.number)
    return Task(title, title.lang, title.dir, note, path)


def _draft_task(request: Request, update: Update) -> Task:
    note = gettext("drafted on {day}").format(
        day=format_date(update.drafted_at, site_of(request).zone)
    )
    path = url_for(request, "office:update", number=update.number)
    return Task(update.title, update.language, direction(update.language), note, path)


def _offer_task(request: Request, offer: OfferRow) -> Task:
    note = gettext("{name}, since {day}").format(name=isolated(offer.name), day=offer.when)
    path = url_for(request, "office:offer", number=offer.id)
    title, lang = (offer.about.title, offer.about.lang) if offer.about else ("", "")
    return Task(title, lang, direction(lang), note, path)


async def home(request: Request) -> Response:
    """The dashboard: six short lists of tasks."""
    now = session_factory_of(request).clock.now()
    async with read_session(request) as session:
        counts = await ideas.count_by_status(session)
        supported = await ideas.waiting(session, [Status.open], MOST_SUPPORTED)
        under_review = await milestone_queries.longest_under_review(session)
        accepted = await queries.ideas_without_project(session)
        drafts = await queries.drafts(session)
        quiet = await queries.quiet(session, rules.quiet_since(now))
        waiting = await waiting_offers(session, MOST_OFFERS)
        offers = await offer_rows(session, waiting, site_of(request))
    page = OfficePage(
        name=actor_of(request).name,
        count=counts.get(Status.under_review, 0)
        + len(accepted)
        + len(drafts)
        + len(quiet)
        + len(offers),
        supported=[_idea_task(request, idea, _supporters(idea)) for idea in supported.items],
        under_review=[
            _idea_task(request, idea, _since(request, since)) for idea, since in under_review
        ],
        accepted=[
            _idea_task(request, idea, _supporters(idea), "office:link_idea") for idea in accepted
        ],
        offers=[_offer_task(request, offer) for offer in offers],
        drafts=[_draft_task(request, update) for update in drafts],
        quiet=[_quiet_task(request, project) for project in quiet],
    )
    return render(request, page)


async def list_projects(request: Request) -> Response:
    """Every project, drafts first."""
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        found = await queries.all_projects(session)
        linked = await queries.ideas_of(session, [item.number for item in found])
    language = language_of(request)
    page = OfficeProjectsPage(
        projects=[card(item, linked[item.number], lookup, language) for item in found]
    )
    return render(request, page)


def _linked_idea(idea: Idea, actor: Actor) -> LinkedIdea:
    return LinkedIdea(
        number=idea.number,
        title=idea.title,
        lang=idea.language,
        dir=direction(idea.language),
        status=idea.status,
        status_words=gettext(STATUS[idea.status]),
        votes=idea.votes_count,
        version=version_of(idea_form_values.of_idea(idea)),
        may_unlink=rules.may_unlink(actor, idea),
    )


async def project_page(
    request: Request, session: ReadSession, form: Form[LinkIdea], status: int = 200
) -> Response:
    """Render the officials' page of a project, with the form that links an idea."""
    site, language, actor = site_of(request), language_of(request), actor_of(request)
    project = await queries.project(session, request.path_params["number"])
    number = project.number
    lookup = await TownLookup.read(session)
    linked = (await queries.ideas_of(session, [number]))[number]
    updates = await queries.updates_on(session, number)
    drafts = await queries.drafts(session, number)
    scope = await scope_of(session, number)
    audience = await queries.audience(session, number)
    page = OfficeProjectPage(
        project=card(project, linked, lookup, language),
        number=number,
        public=project.is_public,
        may_publish=rules.is_unpublished(project),
        reach=await count_followers(session, *audience),
        facts=facts_of(request, project, scope),
        steps=step_views(await queries.steps(session, number), today_of(request), site),
        figures=figures(await queries.outcomes(session, number)),
        ideas=[_linked_idea(idea, actor) for idea in linked],
        candidates=[
            _linked_idea(idea, actor)
            for idea in await queries.ideas_without_project(session)
            if rules.may_link(actor, idea)
        ],
        updates=[update_view(update, project, site, language) for update in updates],
        drafts=[update_view(update, project, site, language) for update in drafts],
        offers=await offers_part(session, project.ref, audience, site),
        form=form,
        version=version_of(form_values.of_project(project, scope)),
    )
    return render(request, page, status)


async def show_project(request: Request) -> Response:
    """One project, with all actions of officials on it."""
    async with read_session(request) as session:
        return await project_page(request, session, Form())


async def publish_project(request: Request) -> Response:
    """Make a project public."""
    version = (await posted_values(request)).get("version", "")
    try:
        async with unit_of_work(request) as uow:
            project = await queries.project(uow, request.path_params["number"])
            await projects.publish_project(uow, project, expected_version=version)
    except StaleVersion:
        async with read_session(request) as session:
            editor = await last_editor(session, ContentRef(KIND, request.path_params["number"]))
            return await project_page(request, session, _stale_form(request, editor), 409)
    except Conflict:
        async with read_session(request) as session:
            subject = ContentRef(KIND, request.path_params["number"])
            editor = await last_editor(session, subject, projects.PUBLISHING)
            return await project_page(
                request, session, _already_published_form(request, editor), 409
            )
    return redirect(request, "office:project", number=project.number, said="project_published")


def _conflict_form(
    request: Request, editor: Editor | None, own: str, others: str
) -> Form[LinkIdea]:
    """A form with an error: `own` if the editor is the actor, else `others` with their name."""
    if editor and actor_of(request).owns(editor.member_id):
        return Form(errors={"": own})
    name = (editor.name if editor else "") or gettext("A colleague")
    return Form(errors={"": others.format(who=isolated(name))})


def _stale_form(request: Request, editor: Editor | None) -> Form[LinkIdea]:
    return _conflict_form(
        request,
        editor,
        gettext("You changed this project yourself. Look at it again, then publish it."),
        gettext("{who} changed this project in the meantime. Look at it again, then publish it."),
    )


def _already_published_form(request: Request, editor: Editor | None) -> Form[LinkIdea]:
    return _conflict_form(
        request,
        editor,
        gettext("You published this project already."),
        gettext("{who} was first: this project is public already."),
    )


ROUTES = (
    get("/office", home, "office:home", OFFICIALS),
    get("/office/projects", list_projects, "office:projects", OFFICIALS),
    get("/office/projects/{number:number}", show_project, "office:project", OFFICIALS),
    post("/office/projects/{number:number}/publish", publish_project, "office:publish", OFFICIALS),
)
