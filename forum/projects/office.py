"""The officials' desk: what waits today, the projects, and their links to ideas."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forum.core.errors import Missing
from forum.core.language import direction
from forum.core.words import format_date, gettext, ngettext
from forum.core.work import Reading, Work
from forum.ideas import queries as ideas
from forum.ideas.rules import may_see
from forum.ideas.tables import Idea, Status
from forum.ideas.views import Surroundings
from forum.ideas.views import card as idea_card
from forum.ideas.words import STATUS
from forum.inbox.queries import count_followers
from forum.projects import actions, queries, rules
from forum.projects.desk_pages import (
    LinkedIdea,
    LinkIdeaPage,
    OfficePage,
    OfficeProjectPage,
    OfficeProjectsPage,
    Task,
)
from forum.projects.forms import ChooseProject, LinkIdea
from forum.projects.showing import facts_of, today_of
from forum.projects.tables import Project, Update
from forum.projects.views import card, figures, step_views, told, update_view
from forum.web.forms import Form, read_form
from forum.web.guard import OFFICIALS
from forum.web.render import go_to, path_to, render
from forum.web.routing import get, post
from forum.web.state import actor_of, language_of, site_of, workshop_of
from forum.web.unit import reading, writing

MOST_SUPPORTED = 5


def _idea_task(request: Request, idea: Idea, note: str, entry: str = "office:idea") -> Task:
    path = path_to(request, entry, number=idea.number)
    return Task(idea.title, idea.language, direction(idea.language), note, path)


def _supporters(idea: Idea) -> str:
    count = idea.votes_count
    return ngettext("{count} person supports this", "{count} people support this", count).format(
        count=count
    )


def _since(request: Request, moment: datetime) -> str:
    return gettext("since {day}").format(day=format_date(moment, site_of(request).zone))


def _quiet_task(request: Request, project: Project) -> Task:
    title = told(project.title)
    note = gettext("no news since {day}").format(
        day=format_date(project.news_at or project.made_at, site_of(request).zone)
    )
    path = path_to(request, "office:update_new", project=project.number)
    return Task(title.text, title.lang, title.dir, note, path)


def _draft_task(request: Request, news: Update) -> Task:
    note = gettext("drafted on {day}").format(
        day=format_date(news.drafted_at, site_of(request).zone)
    )
    path = path_to(request, "office:update", number=news.number)
    return Task(news.title, news.language, direction(news.language), note, path)


async def home(request: Request) -> Response:
    """What waits today: five short lists, each with one thing to do."""
    now = workshop_of(request).clock.now()
    async with reading(request) as questions:
        counts = await ideas.count_by_status(questions)
        supported = await ideas.waiting(questions, [Status.open], MOST_SUPPORTED)
        looked_into = await queries.longest_under_review(questions)
        accepted = await queries.without_project(questions)
        drafts = await queries.drafts(questions)
        quiet = await queries.quiet(questions, rules.quiet_since(now))
    page = OfficePage(
        name=actor_of(request).name,
        count=counts.get(Status.under_review, 0) + len(accepted) + len(drafts) + len(quiet),
        supported=[_idea_task(request, idea, _supporters(idea)) for idea in supported.items],
        under_review=[
            _idea_task(request, idea, _since(request, since)) for idea, since in looked_into
        ],
        accepted=[
            _idea_task(request, idea, _supporters(idea), "office:link_idea") for idea in accepted
        ],
        drafts=[_draft_task(request, news) for news in drafts],
        quiet=[_quiet_task(request, project) for project in quiet],
    )
    return render(request, page)


async def list_projects(request: Request) -> Response:
    """Every project, drafts first."""
    async with reading(request) as questions:
        around = await Surroundings.read(questions)
        found = await queries.all_projects(questions)
        linked = await queries.ideas_of(questions, [item.number for item in found])
    language = language_of(request)
    page = OfficeProjectsPage(
        projects=[card(item, linked[item.number], around, language) for item in found]
    )
    return render(request, page)


def _linked(idea: Idea) -> LinkedIdea:
    return LinkedIdea(
        number=idea.number,
        title=idea.title,
        lang=idea.language,
        dir=direction(idea.language),
        status=idea.status,
        status_words=gettext(STATUS[idea.status]),
        votes=idea.votes_count,
    )


async def _project_page(
    request: Request, questions: Reading, form: Form[LinkIdea], status: int = 200
) -> Response:
    site, language = site_of(request), language_of(request)
    project = await queries.project(questions, request.path_params["number"])
    number = project.number
    around = await Surroundings.read(questions)
    linked = (await queries.ideas_of(questions, [number]))[number]
    updates = await queries.updates_on(questions, number)
    drafts = await queries.drafts(questions, number)
    page = OfficeProjectPage(
        project=card(project, linked, around, language),
        number=number,
        public=project.is_public,
        may_publish=rules.is_unpublished(project),
        reach=await count_followers(questions, *await queries.audience(questions, number)),
        facts=await facts_of(questions, project, around, request),
        steps=step_views(await queries.steps(questions, number), today_of(request), site),
        figures=figures(await queries.outcomes(questions, number)),
        ideas=[_linked(idea) for idea in linked],
        candidates=[_linked(idea) for idea in await queries.without_project(questions)],
        updates=[update_view(news, project, site, language) for news in updates],
        drafts=[update_view(news, project, site, language) for news in drafts],
        form=form,
    )
    return render(request, page, status)


async def show_project(request: Request) -> Response:
    """One project and everything an official may do with it."""
    async with reading(request) as questions:
        return await _project_page(request, questions, Form())


async def publish_project(request: Request) -> Response:
    """Make a project public."""
    async with writing(request) as work:
        project = await queries.project(work, request.path_params["number"])
        await actions.publish_project(work, project)
    return go_to(request, "office:project", number=project.number, said="project_published")


async def _public_idea(questions: Reading, number: int) -> Idea | None:
    try:
        idea = await ideas.idea(questions, number)
    except Missing:
        return None
    return idea if idea.is_public else None


async def link(request: Request) -> Response:
    """Link the idea with a number to a project."""
    form = await read_form(request, LinkIdea)
    async with writing(request) as work:
        await _link_by_number(work, request, form)
        if not form.ok:
            return await _project_page(request, work, form, 422)
    number = request.path_params["number"]
    return go_to(request, "office:project", number=number, said="idea_linked")


async def _link_by_number(work: Work, request: Request, form: Form[LinkIdea]) -> None:
    if not form.ok:
        return
    project = await queries.project(work, request.path_params["number"])
    idea = await _public_idea(work, form.value().idea)
    code = rules.is_linkable(idea).code if idea else "no_such_idea"
    if code:
        form.faults["idea"] = gettext(rules.WORDS[code])
    elif idea:
        await actions.link_idea(work, project, idea)


async def unlink(request: Request) -> Response:
    """A project no longer carries out an idea."""
    async with writing(request) as work:
        project = await queries.project(work, request.path_params["number"])
        idea = await ideas.idea(work, request.path_params["idea"])
        if not may_see(work.actor, idea):
            raise Missing
        await actions.unlink_idea(work, project, idea)
    return go_to(request, "office:project", number=project.number, said="idea_unlinked")


async def _choosing_page(
    request: Request, questions: Reading, form: Form[ChooseProject], status: int = 200
) -> Response:
    language = language_of(request)
    idea = await _public_idea(questions, request.path_params["number"])
    if idea is None:
        raise Missing
    around = await Surroundings.read(questions)
    found = await queries.all_projects(questions)
    linked = await queries.ideas_of(questions, [item.number for item in found])
    page = LinkIdeaPage(
        idea=idea_card(idea, around, site_of(request), language),
        projects=[card(item, linked[item.number], around, language) for item in found],
        linked=await queries.linked_to(questions, idea.number),
        may_link=rules.may_link(actor_of(request), idea),
        form=form,
    )
    return render(request, page, status)


async def choose_project(request: Request) -> Response:
    """The projects an idea can be linked to."""
    async with reading(request) as questions:
        return await _choosing_page(request, questions, Form())


async def link_idea(request: Request) -> Response:
    """Link an idea to the project that was chosen."""
    form = await read_form(request, ChooseProject)
    number = request.path_params["number"]
    async with writing(request) as work:
        idea = await _public_idea(work, number)
        if idea is None:
            raise Missing
        chosen = await queries.projects(work, [form.value().project] if form.ok else [])
        if not chosen:
            form.blame("project", "not_a_choice")
            return await _choosing_page(request, work, form, 422)
        await actions.link_idea(work, chosen[0], idea)
    return go_to(request, "office:idea", number=number, said="idea_linked")


ENTRIES = (
    get("/office", home, "office:home", OFFICIALS),
    get("/office/projects", list_projects, "office:projects", OFFICIALS),
    get("/office/projects/{number:number}", show_project, "office:project", OFFICIALS),
    post("/office/projects/{number:number}/publish", publish_project, "office:publish", OFFICIALS),
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
