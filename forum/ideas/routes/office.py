"""Routes of ideas for officials: lists by status, status changes with their answers."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content.staff_notes import staff_notes
from forum.core.errors import Forbidden
from forum.core.i18n.detection import is_language_choice
from forum.core.i18n.translations import gettext
from forum.core.unit_of_work import ReadSession
from forum.core.versions import StaleVersion, changed_fields, version_of
from forum.discussion.forms import NameLanguage
from forum.ideas import form_values, labels, rules
from forum.ideas.actions import statuses
from forum.ideas.forms import ChangeStatus
from forum.ideas.pages import OfficeIdeaPage, OfficeIdeasPage
from forum.ideas.presenters.cards import card, cards
from forum.ideas.presenters.timeline import ConcurrentChange, timeline
from forum.ideas.queries import groups
from forum.ideas.queries import ideas as queries
from forum.ideas.queries import milestones as milestone_queries
from forum.ideas.routes.show import (
    linked_content,
    read_concurrent_change,
    titles_of_steps,
    visible_idea,
)
from forum.ideas.tables import Idea, Status
from forum.inbox.queries import count_followers
from forum.offers.pages import offers_part
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import OFFICIALS
from forum.web.redirects import redirect, url_for
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview, preview, render_markdown
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get, post


def _status(text: str) -> Status | None:
    return next((status for status in Status if status == text), None)


async def list_waiting(request: Request) -> Response:
    """Public ideas with one status, most supported first."""
    chosen = _status(request.query_params.get("status", "")) or Status.open
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        counts = await queries.count_by_status(session)
        page = await queries.waiting(session, [chosen], after=request.query_params.get("after"))
    page_view = OfficeIdeasPage(
        ideas=cards(page.items, lookup, site_of(request), language_of(request)),
        more=url_for(request, "office:ideas", status=chosen, after=page.after)
        if page.after
        else None,
        statuses=[
            (url_for(request, "office:ideas", status=status), gettext(label),
             counts.get(status, 0), status is chosen)
            for status, label in labels.STATUS.items()
        ],
    )  # fmt: skip
    return render(request, page_view)


async def _page(
    request: Request,
    session: ReadSession,
    idea: Idea,
    form: Form[ChangeStatus],
    status: int = 200,
    overtaken: ConcurrentChange | None = None,
) -> Response:
    site, language = site_of(request), language_of(request)
    lookup = await TownLookup.read(session)
    milestones = await milestone_queries.milestones(session, idea.number)
    answers = [milestone for milestone in milestones if milestone.is_answer]
    group = await groups.refs(session, [idea])
    steps = rules.selectable_statuses(idea.status)
    chosen = _status(form.values.get("status", ""))
    page_view = OfficeIdeaPage(
        idea=card(idea, lookup, site, language),
        body_html=idea.body_html,
        timeline=timeline(
            milestones, site, await titles_of_steps(session, milestones), everything=True
        ),
        answer=next(iter(timeline(answers[-1:], site, everything=True)), None),
        linked=await linked_content(session, milestones, language),
        steps=[(step, gettext(labels.STATUS_STEPS[step])) for step in steps],
        needs_answer=[step for step in steps if step in rules.NEEDS_ANSWER],
        may_change_status=rules.may_change_status(actor_of(request), idea),
        links_to_project=idea.status is not Status.declined,
        reach=await count_followers(session, *group),
        form=form,
        notes=await staff_notes(session, idea.ref, site),
        offers=await offers_part(session, idea.ref, group, site),
        overtaken=overtaken,
        chosen=gettext(labels.STATUS_STEPS[chosen]) if chosen else "",
    )
    return render(request, page_view, status)


async def show(request: Request) -> Response:
    """One idea, with the status changes that an official may make."""
    async with read_session(request) as session:
        idea = await visible_idea(request, session)
        rules.may_open_at_office(actor_of(request), idea).enforce()
        form: Form[ChangeStatus] = Form(version=version_of(form_values.of_idea(idea)))
        return await _page(request, session, idea, form)


async def change_status(request: Request) -> Response:
    """Change the status of an idea, with the answer that some steps need."""
    form = await read_form(request, ChangeStatus)
    to = _status(form.values.get("status", ""))
    if is_preview(form):
        status = await preview(form, ["answer"])
        async with read_session(request) as session:
            idea = await visible_idea(request, session)
            rules.may_change_status(actor_of(request), idea).enforce()
            return await _redisplay(request, session, idea, form, status)
    answer = await render_markdown(form.data.answer) if form.data and form.data.answer else None
    try:
        async with unit_of_work(request) as uow:
            idea = await visible_idea(request, uow)
            if to is None:
                form.add_error("status", "not_a_choice")
            elif to in rules.NEEDS_ANSWER and form.data and not answer:
                form.add_error("answer", "required")
            if not is_language_choice(form.values.get("language", "")):
                form.add_error("language", "not_a_choice")
            if not form.is_valid or to is None:
                return await _redisplay(request, uow, idea, form, 422)
            await statuses.change_status(
                uow,
                idea,
                to,
                answer=answer,
                language=form.cleaned().language,
                expected_version=form.version,
            )
    except StaleVersion:
        return await _overtaken(request, form, 409)
    except Forbidden as error:
        if error.code != "status_move":
            raise
        return await _invalid_transition(request, form)
    return redirect(request, "office:idea", number=idea.number, said="status_changed")


async def _redisplay(
    request: Request, session: ReadSession, idea: Idea, form: Form[ChangeStatus], status: int
) -> Response:
    """The form with its input; if the idea changed in the meantime, also with that change."""
    values = form_values.of_idea(idea)
    if not (form.version and changed_fields(form.version, values)):
        return await _page(request, session, idea, form, status)
    overtaken = await read_concurrent_change(session, idea, form.version)
    form.version, form.stale_version = version_of(values), form.version
    return await _page(request, session, idea, form, status, overtaken)


async def _invalid_transition(request: Request, form: Form[ChangeStatus]) -> Response:
    """The response to an invalid transition: a colleague made it first, or it never existed."""
    async with read_session(request) as session:
        idea = await queries.idea(session, request.path_params["number"])
        if form.version and not changed_fields(form.version, form_values.of_idea(idea)):
            form.add_error("status", "not_a_choice")
            return await _page(request, session, idea, form, 422)
    return await _overtaken(request, form, 403)


async def _overtaken(request: Request, form: Form[ChangeStatus], status: int) -> Response:
    """The current idea, with the concurrent change and the form's input."""
    async with read_session(request) as session:
        idea = await queries.idea(session, request.path_params["number"])
        overtaken = await read_concurrent_change(session, idea, form.version)
        form.version, form.stale_version = version_of(form_values.of_idea(idea)), form.version
        return await _page(request, session, idea, form, status, overtaken)


async def name_answer_language(request: Request) -> Response:
    """Set the language of an answer."""
    form = await read_form(request, NameLanguage)
    number, answer = request.path_params["number"], request.path_params["answer"]
    async with unit_of_work(request) as uow:
        idea = await visible_idea(request, uow)
        await statuses.name_answer_language(uow, idea, answer, form.cleaned().language)
    return redirect(request, "office:idea", number=number, said="language_set")


ROUTES = (
    get("/office/ideas", list_waiting, "office:ideas", OFFICIALS),
    get("/office/ideas/{number:number}", show, "office:idea", OFFICIALS),
    post("/office/ideas/{number:number}", change_status, "office:change_status", OFFICIALS),
    post(
        "/office/ideas/{number:number}/answers/{answer:number}/language",
        name_answer_language,
        "office:name_answer_language",
        OFFICIALS,
    ),
)
